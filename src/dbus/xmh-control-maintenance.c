/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-dbus"

#include "config.h"

#include "dbus/xmh-control-handlers.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "config/xmh-api-credentials.h"
#include "dbus/xmh-bus-call.h"
#include "hub/xmh-doctor.h"
#include "hub/xmh-reload.h"
#include "media/xmh-connector.h"
#include "media/xmh-media-server.h"
#include "system/xmh-diagnosis.h"

static gboolean
return_not_available (GDBusMethodInvocation *invocation, const char *message)
{
  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE, message);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_restart_media_server (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  XmhMediaServer *server = xmh_hub_get_media_server (hub);

  switch (xmh_media_server_get_state (server))
    {
    case XMH_MEDIA_SERVER_DISABLED:
      return return_not_available (invocation, _ ("The LiveKit server is turned off (enable_livekit)"));
    case XMH_MEDIA_SERVER_EXTERNAL:
      return return_not_available (invocation, _ ("The LiveKit server runs elsewhere (livekit_url)"));
    case XMH_MEDIA_SERVER_STARTING:
    case XMH_MEDIA_SERVER_READY:
    case XMH_MEDIA_SERVER_FAILED:
    default:
      xmh_media_server_restart (server);
      xmh_bus_media_hub_complete_restart_media_server (bus, invocation);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
}

static gboolean
handle_restart_connector (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  XmhConnector *connector = xmh_hub_get_connector (hub);

  if (xmh_connector_get_state (connector) == XMH_CONNECTOR_DISABLED)
    return return_not_available (invocation, _ ("No connector is configured (connector_command)"));

  xmh_connector_restart (connector);
  xmh_bus_media_hub_complete_restart_connector (bus, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The copy of the last usable configuration contains the old secret until the file is read again. */
static void
read_renewed (XmhHub *hub, XmhApiCredentials *credentials)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) waiting = NULL;

  if (xmh_api_credentials_get_source (credentials) != XMH_API_CREDENTIALS_CONFIG_FILE)
    return;

  waiting = xmh_hub_reload (hub, &error);
  if (waiting == NULL)
    g_warning ("the configuration with the new key and secret is not read again: %s", error->message);
}

static void
on_renewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhBusCall) call = user_data;
  g_autoptr(GError) error = NULL;

  if (!xmh_api_credentials_renew_finish (XMH_API_CREDENTIALS (source), result, &error))
    {
      xmh_bus_return_error (xmh_bus_call_get_invocation (call), error);
      return;
    }

  read_renewed (xmh_bus_call_get_owner (call), XMH_API_CREDENTIALS (source));
  g_dbus_method_invocation_return_value (xmh_bus_call_get_invocation (call), NULL);
}

/* The LiveKit server restarts automatically when the credentials change. */
static gboolean
handle_renew_credentials (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  xmh_api_credentials_renew_async (xmh_hub_get_api_credentials (hub), on_renewed, xmh_bus_call_new (invocation, hub));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_examined (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhBusCall) call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) checks = xmh_doctor_run_finish (XMH_HUB (source), result, &error);

  if (checks == NULL)
    xmh_bus_return_error (xmh_bus_call_get_invocation (call), error);
  else
    g_dbus_method_invocation_return_value (xmh_bus_call_get_invocation (call),
                                           g_variant_new ("(@a(ssss))", xmh_problem_list_to_variant (checks)));
}

static gboolean
handle_diagnose (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  XmhBusCall *call = xmh_bus_call_new (invocation, hub);

  xmh_doctor_run_async (hub, xmh_bus_call_get_cancellable (call), on_examined, call);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_reload (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) waiting = xmh_hub_reload (hub, &error);

  if (waiting != NULL)
    xmh_bus_media_hub_complete_reload (bus, invocation, (const char *const *) waiting);
  else
    xmh_bus_return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static const char *
get_ignored_kind (const XmhConfigNote *note)
{
  switch (note->verdict)
    {
    case XMH_CONFIG_UNKNOWN:
      return "unknown";
    case XMH_CONFIG_REFUSED:
      return "refused";
    case XMH_CONFIG_SKIPPED:
      return "skipped";
    case XMH_CONFIG_IGNORED:
      return "other-program";
    case XMH_CONFIG_TAKEN:
    case XMH_CONFIG_INVALID:
    default:
      return "";
    }
}

static GVariant *
describe_ignored (XmhConfigStatus *status)
{
  g_autoptr(GPtrArray) notes = xmh_config_status_list_ignored (status);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < notes->len; i++)
    {
      const XmhConfigNote *note = g_ptr_array_index (notes, i);
      g_autofree char *reason = xmh_config_note_to_text (note);

      g_variant_builder_open (&list, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&list, "{sv}", "key", g_variant_new ("s", note->key != NULL ? note->key : ""));
      g_variant_builder_add (&list, "{sv}", "line", g_variant_new ("u", note->line));
      g_variant_builder_add (&list, "{sv}", "column", g_variant_new ("u", note->column));
      g_variant_builder_add (&list, "{sv}", "kind", g_variant_new ("s", get_ignored_kind (note)));
      g_variant_builder_add (&list, "{sv}", "reason", g_variant_new ("s", reason));
      g_variant_builder_close (&list);
    }

  return g_variant_builder_end (&list);
}

static gboolean
handle_config_report (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  XmhConfigStatus *status = xmh_hub_get_config_status (hub);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "source", g_variant_new ("s", xmh_config_status_get_source (status)));
  g_variant_builder_add (&dict, "{sv}", "file", g_variant_new ("s", xmh_config_status_get_file (status)));
  g_variant_builder_add (&dict, "{sv}", "changed", g_variant_new ("^as", xmh_config_status_get_changed (status)));
  g_variant_builder_add (&dict, "{sv}", "waiting", g_variant_new ("^as", xmh_config_status_get_waiting (status)));
  g_variant_builder_add (&dict, "{sv}", "ignored", describe_ignored (status));
  xmh_bus_media_hub_complete_config_report (bus, invocation, g_variant_builder_end (&dict));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
xmh_control_connect_maintenance (XmhBusMediaHub *bus, XmhHub *hub)
{
  g_signal_connect_object (bus, "handle-restart-media-server", G_CALLBACK (handle_restart_media_server), hub, 0);
  g_signal_connect_object (bus, "handle-restart-connector", G_CALLBACK (handle_restart_connector), hub, 0);
  g_signal_connect_object (bus, "handle-renew-credentials", G_CALLBACK (handle_renew_credentials), hub, 0);
  g_signal_connect_object (bus, "handle-diagnose", G_CALLBACK (handle_diagnose), hub, 0);
  g_signal_connect_object (bus, "handle-config-report", G_CALLBACK (handle_config_report), hub, 0);
  g_signal_connect_object (bus, "handle-reload", G_CALLBACK (handle_reload), hub, 0);
}
