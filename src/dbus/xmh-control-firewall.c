/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-control-handlers.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "dbus/xmh-bus-call.h"
#include "hub/xmh-hub.h"
#include "system/xmh-firewall.h"

static gboolean
refuse_without_firewall (XmhHub *hub, GDBusMethodInvocation *invocation)
{
  if (xmh_hub_get_firewall (hub) != NULL)
    return FALSE;

  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                                                 _ ("This hub does not check firewalls"));
  return TRUE;
}

static void
add_strings (GVariantBuilder *dict, const char *key, char **strings)
{
  g_variant_builder_add (dict, "{sv}", key, g_variant_new_strv ((const char *const *) strings, -1));
}

static GVariant *
describe (const XmhFirewallReport *report)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "kind", g_variant_new_string (xmh_firewall_kind_to_string (report->kind)));
  g_variant_builder_add (&dict, "{sv}", "state", g_variant_new_string (xmh_firewall_state_to_string (report->state)));
  add_strings (&dict, "ports", report->ports);
  add_strings (&dict, "missing", report->missing);
  add_strings (&dict, "fleeting", report->fleeting);
  add_strings (&dict, "zones", report->zones);
  add_strings (&dict, "commands", report->commands);
  add_strings (&dict, "undo", report->undo);
  add_strings (&dict, "look-at", report->look_at);
  g_variant_builder_add (&dict, "{sv}", "finding", g_variant_new_string (report->problem->message));
  return g_variant_builder_end (&dict);
}

static void
on_queried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhBusCall) call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhFirewallReport) report = xmh_firewall_query_finish (XMH_FIREWALL (source), result, &error);

  if (report != NULL)
    g_dbus_method_invocation_return_value (xmh_bus_call_get_invocation (call),
                                           g_variant_new ("(@a{sv})", describe (report)));
  else
    xmh_bus_return_error (xmh_bus_call_get_invocation (call), error);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhBusCall) call = user_data;
  g_autoptr(GError) error = NULL;

  if (xmh_firewall_change_finish (XMH_FIREWALL (source), result, &error))
    g_dbus_method_invocation_return_value (xmh_bus_call_get_invocation (call), NULL);
  else
    xmh_bus_return_error (xmh_bus_call_get_invocation (call), error);
}

static gboolean
handle_firewall (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  XmhBusCall *call;

  if (refuse_without_firewall (hub, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  call = xmh_bus_call_new (invocation, hub);
  xmh_firewall_query_async (xmh_hub_get_firewall (hub), xmh_bus_call_get_cancellable (call), on_queried, call);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A change that has begun is completed even if the caller leaves the bus. Only the wait for a password is cancelled. */
static gboolean
change (GDBusMethodInvocation *invocation, XmhHub *hub, gboolean open)
{
  XmhBusCall *call;

  if (refuse_without_firewall (hub, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  call = xmh_bus_call_new (invocation, hub);
  xmh_firewall_change_async (xmh_hub_get_firewall (hub), open, xmh_bus_call_get_cancellable (call), on_changed, call);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_open_firewall (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  return change (invocation, hub, TRUE);
}

static gboolean
handle_close_firewall (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  return change (invocation, hub, FALSE);
}

void
xmh_control_connect_firewall (XmhBusMediaHub *bus, XmhHub *hub)
{
  g_signal_connect_object (bus, "handle-firewall", G_CALLBACK (handle_firewall), hub, 0);
  g_signal_connect_object (bus, "handle-open-firewall", G_CALLBACK (handle_open_firewall), hub, 0);
  g_signal_connect_object (bus, "handle-close-firewall", G_CALLBACK (handle_close_firewall), hub, 0);
}
