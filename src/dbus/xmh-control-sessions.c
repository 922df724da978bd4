/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-control-handlers.h"

#include "dbus/xmh-bus-call.h"
#include "hub/xmh-hub.h"
#include "participants/xmh-sessions.h"

static void
add_text (GVariantBuilder *dict, const char *key, const char *text)
{
  g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text != NULL ? text : ""));
}

/* All fields but the id, which is a separate argument of SessionOpened.
 * @device_name: (nullable) */
static void
add_session (GVariantBuilder *dict, XmhSession *session, const char *device_name)
{
  add_text (dict, "service", xmh_session_get_service (session));
  add_text (dict, "peer", xmh_session_get_peer (session));
  add_text (dict, "device", xmh_session_get_device_id (session));
  add_text (dict, "device-name", device_name);
  add_text (dict, "user-agent", xmh_session_get_user_agent (session));
  g_variant_builder_add (dict, "{sv}", "since", g_variant_new_int64 (xmh_session_get_since (session)));
  g_variant_builder_add (dict, "{sv}", "bytes-in", g_variant_new_uint64 (xmh_session_get_bytes_in (session)));
  g_variant_builder_add (dict, "{sv}", "bytes-out", g_variant_new_uint64 (xmh_session_get_bytes_out (session)));
}

/* The device may have another name since. */
static const char *
get_device_name (XmhHub *hub, XmhSession *session)
{
  const char *id = xmh_session_get_device_id (session);
  XmhDevice *device = id != NULL ? xmh_access_get_device (xmh_hub_get_access (hub), id) : NULL;

  return device != NULL ? xmh_device_get_name (device) : xmh_session_get_device_name (session);
}

static gboolean
handle_list_sessions (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  g_autoptr(GPtrArray) sessions = xmh_sessions_list (xmh_hub_get_sessions (hub));
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < sessions->len; i++)
    {
      XmhSession *session = g_ptr_array_index (sessions, i);

      g_variant_builder_open (&list, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&list, "{sv}", "id", g_variant_new_uint64 (xmh_session_get_id (session)));
      add_session (&list, session, get_device_name (hub, session));
      g_variant_builder_close (&list);
    }

  xmh_bus_media_hub_complete_list_sessions (bus, invocation, g_variant_builder_end (&list));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_close_session (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, guint64 id, XmhHub *hub)
{
  g_autoptr(GError) error = NULL;

  if (xmh_sessions_close (xmh_hub_get_sessions (hub), id, &error))
    xmh_bus_media_hub_complete_close_session (bus, invocation);
  else
    xmh_bus_return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_session_opened (XmhSessions *sessions, XmhSession *session, XmhBusMediaHub *bus)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_session (&dict, session, xmh_session_get_device_name (session));
  xmh_bus_media_hub_emit_session_opened (bus, xmh_session_get_id (session), g_variant_builder_end (&dict));
}

static void
on_session_closed (XmhSessions *sessions, XmhSession *session, const char *reason, XmhBusMediaHub *bus)
{
  xmh_bus_media_hub_emit_session_closed (bus, xmh_session_get_id (session), reason != NULL ? reason : "");
}

void
xmh_control_connect_sessions (XmhBusMediaHub *bus, XmhHub *hub)
{
  XmhSessions *sessions = xmh_hub_get_sessions (hub);

  g_signal_connect_object (bus, "handle-list-sessions", G_CALLBACK (handle_list_sessions), hub, 0);
  g_signal_connect_object (bus, "handle-close-session", G_CALLBACK (handle_close_session), hub, 0);
  g_signal_connect_object (sessions, "opened", G_CALLBACK (on_session_opened), bus, 0);
  g_signal_connect_object (sessions, "closed", G_CALLBACK (on_session_closed), bus, 0);
}
