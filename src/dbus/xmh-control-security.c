/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-control-handlers.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "config/xmh-config.h"
#include "config/xmh-settings.h"
#include "dbus/xmh-bus-call.h"
#include "hub/xmh-distrust.h"
#include "hub/xmh-hub.h"
#include "tls/xmh-retired-authorities.h"
#include "tls/xmh-tls-identity.h"

/* Answers and returns TRUE if there is no web front to switch TLS for. */
static gboolean
refuse_without_web_front (XmhHub *hub, GDBusMethodInvocation *invocation)
{
  if (xmh_hub_get_config (hub)->enable_web_server)
    return FALSE;

  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                                                 _ ("The web server is turned off (enable_web_server)"));
  return TRUE;
}

/* The fronts follow the settings. The change is completed even if the caller leaves the bus. */
static gboolean
handle_set_tls_enabled (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, gboolean enabled, XmhHub *hub)
{
  if (!refuse_without_web_front (hub, invocation))
    xmh_settings_set_boolean_async (xmh_hub_get_settings (hub), "web_server_tls", enabled, xmh_bus_on_settings_changed,
                                    invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_reset_tls (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  if (!refuse_without_web_front (hub, invocation))
    xmh_settings_reset_async (xmh_hub_get_settings (hub), "web_server_tls", xmh_bus_on_settings_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_rotated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhBusCall) call = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *fingerprint = xmh_tls_identity_rotate_finish (XMH_TLS_IDENTITY (source), result, &error);

  if (fingerprint != NULL)
    g_dbus_method_invocation_return_value (xmh_bus_call_get_invocation (call), g_variant_new ("(s)", fingerprint));
  else
    xmh_bus_return_error (xmh_bus_call_get_invocation (call), error);
}

static gboolean
rotate (XmhHub *hub, GDBusMethodInvocation *invocation, gboolean authority)
{
  XmhBusCall *call = xmh_bus_call_new (invocation, hub);

  xmh_tls_identity_rotate_async (xmh_hub_get_tls_identity (hub), authority, xmh_bus_call_get_cancellable (call),
                                 on_rotated, call);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_rotate_certificate (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  return rotate (hub, invocation, FALSE);
}

static gboolean
handle_rotate_authority (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  return rotate (hub, invocation, TRUE);
}

static void
add_retired (GVariantBuilder *list, const XmhRetiredAuthority *authority)
{
  g_variant_builder_open (list, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (list, "{sv}", "name", g_variant_new_string (authority->common_name));
  g_variant_builder_add (list, "{sv}", "fingerprint", g_variant_new_string (authority->fingerprint));
  g_variant_builder_add (list, "{sv}", "not-after", g_variant_new_int64 (authority->not_after));
  g_variant_builder_add (list, "{sv}", "retired", g_variant_new_int64 (authority->retired));
  g_variant_builder_close (list);
}

static gboolean
handle_retired_authorities (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  g_autoptr(GPtrArray) authorities = xmh_tls_identity_get_retired_authorities (xmh_hub_get_tls_identity (hub));
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < authorities->len; i++)
    add_retired (&list, g_ptr_array_index (authorities, i));
  xmh_bus_media_hub_complete_retired_authorities (bus, invocation, g_variant_builder_end (&list));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
add_client (GVariantBuilder *clients, const XmhDistrustEntry *entry)
{
  g_variant_builder_open (clients, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (clients, "{sv}", "peer", g_variant_new_string (entry->peer));
  g_variant_builder_add (clients, "{sv}", "alert", g_variant_new_string (entry->alert));
  g_variant_builder_add (clients, "{sv}", "kind", g_variant_new_string (entry->kind != NULL ? entry->kind : ""));
  g_variant_builder_add (clients, "{sv}", "last", g_variant_new_int64 (entry->last));
  g_variant_builder_add (clients, "{sv}", "count", g_variant_new_uint32 (entry->count));
  g_variant_builder_close (clients);
}

static gboolean
handle_untrusting_clients (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  g_autoptr(GPtrArray) entries = xmh_distrust_list (xmh_hub_get_distrust (hub));
  GVariantBuilder clients;

  g_variant_builder_init (&clients, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < entries->len; i++)
    add_client (&clients, g_ptr_array_index (entries, i));
  xmh_bus_media_hub_complete_untrusting_clients (bus, invocation, g_variant_builder_end (&clients));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_identity_changed (XmhTlsIdentity *identity, gboolean authority_changed, XmhBusMediaHub *bus)
{
  xmh_bus_media_hub_emit_certificate_rotated (bus, xmh_tls_identity_get_certificate (identity)->fingerprint,
                                              authority_changed);
}

void
xmh_control_connect_security (XmhBusMediaHub *bus, XmhHub *hub)
{
  g_signal_connect_object (bus, "handle-set-tls-enabled", G_CALLBACK (handle_set_tls_enabled), hub, 0);
  g_signal_connect_object (bus, "handle-reset-tls", G_CALLBACK (handle_reset_tls), hub, 0);
  g_signal_connect_object (bus, "handle-rotate-certificate", G_CALLBACK (handle_rotate_certificate), hub, 0);
  g_signal_connect_object (bus, "handle-rotate-authority", G_CALLBACK (handle_rotate_authority), hub, 0);
  g_signal_connect_object (bus, "handle-retired-authorities", G_CALLBACK (handle_retired_authorities), hub, 0);
  g_signal_connect_object (bus, "handle-untrusting-clients", G_CALLBACK (handle_untrusting_clients), hub, 0);
  g_signal_connect_object (xmh_hub_get_tls_identity (hub), "changed", G_CALLBACK (on_identity_changed), bus, 0);
}
