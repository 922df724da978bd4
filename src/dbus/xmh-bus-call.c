/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-bus-call.h"

#include "common/xmh-error.h"
#include "config/xmh-settings.h"
#include "dbus/xmh-caller-watch.h"

struct _XmhBusCall
{
  GDBusMethodInvocation *invocation;
  GObject *owner;
  GCancellable *cancellable;
  XmhCallerWatch *watch;
};

static void
on_caller_left (gpointer data)
{
  XmhBusCall *call = data;

  g_cancellable_cancel (call->cancellable);
}

/* The answer consumes a reference of @invocation, as is usual with GDBus. @owner, a #GObject, is kept alive until
 * the call is freed. (transfer full) */
XmhBusCall *
xmh_bus_call_new (GDBusMethodInvocation *invocation, gpointer owner)
{
  XmhBusCall *call = g_new0 (XmhBusCall, 1);

  call->invocation = invocation;
  call->owner = g_object_ref (owner);
  call->cancellable = g_cancellable_new ();
  call->watch = xmh_caller_watch_new (g_dbus_method_invocation_get_connection (invocation),
                                      g_dbus_method_invocation_get_sender (invocation), on_caller_left, call);
  return call;
}

void
xmh_bus_call_free (XmhBusCall *call)
{
  g_clear_pointer (&call->watch, xmh_caller_watch_free);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->owner);
  g_free (call);
}

GDBusMethodInvocation *
xmh_bus_call_get_invocation (XmhBusCall *call)
{
  return call->invocation;
}

gpointer
xmh_bus_call_get_owner (XmhBusCall *call)
{
  return call->owner;
}

GCancellable *
xmh_bus_call_get_cancellable (XmhBusCall *call)
{
  return call->cancellable;
}

/* An error that is not an #XmhError becomes Error.Failed with the same message. @invocation: (transfer full) */
void
xmh_bus_return_error (GDBusMethodInvocation *invocation, const GError *error)
{
  int code = error->domain == XMH_ERROR ? error->code : XMH_ERROR_FAILED;

  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, code, error->message);
}

void
xmh_bus_on_settings_changed (GObject *settings, GAsyncResult *result, gpointer invocation)
{
  g_autoptr(GError) error = NULL;

  if (xmh_settings_change_finish (XMH_SETTINGS (settings), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    xmh_bus_return_error (invocation, error);
}
