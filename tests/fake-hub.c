/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/*
 * fake-hub FILE: a hub with made-up values on the session bus, for tests of its clients. FILE is the certificate that
 * it claims to serve. XMH_FAKE_CONFIG is the configuration file that it claims to read, and XMH_FAKE_LIVEKIT the
 * address of LiveKit. Prints a line when it has the name, and one for each call.
 */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include <glib-unix.h>

#include "common/xmh-error.h"
#include "common/xmh-ids.h"
#include "xmh-bus.h"

#define FINGERPRINT "AB:CD:EF"

static void
say (GDBusMethodInvocation *invocation)
{
  g_autofree char *parameters = g_variant_print (g_dbus_method_invocation_get_parameters (invocation), FALSE);

  printf ("%s %s\n", g_dbus_method_invocation_get_method_name (invocation), parameters);
  fflush (stdout);
}

static gboolean
handle_set_tls_enabled (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, gboolean enabled)
{
  say (invocation);
  xmh_bus_media_hub_set_tls_enabled (hub, enabled);
  xmh_bus_media_hub_set_tls_source (hub, "settings");
  xmh_bus_media_hub_complete_set_tls_enabled (hub, invocation);
  return TRUE;
}

static gboolean
handle_reset_tls (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  say (invocation);
  xmh_bus_media_hub_set_tls_enabled (hub, TRUE);
  xmh_bus_media_hub_set_tls_source (hub, "configuration");
  xmh_bus_media_hub_complete_reset_tls (hub, invocation);
  return TRUE;
}

static gboolean
handle_rotate_certificate (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  say (invocation);
  xmh_bus_media_hub_emit_certificate_rotated (hub, FINGERPRINT, FALSE);
  xmh_bus_media_hub_complete_rotate_certificate (hub, invocation, FINGERPRINT);
  return TRUE;
}

static gboolean
handle_rotate_authority (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_BUSY, "It is being done already");
  return TRUE;
}

static gboolean
handle_issue_token (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, const char *identity, GVariant *options)
{
  say (invocation);
  if (*identity == '\0')
    g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT, "Empty");
  else
    xmh_bus_media_hub_complete_issue_token (hub, invocation, "a.b.c", "room-1", "wss://192.168.1.2:8080");
  return TRUE;
}

static gboolean
handle_list_sessions (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  xmh_bus_media_hub_complete_list_sessions (
    hub, invocation,
    g_variant_new_parsed (
      "[{'id': <uint64 18446744073709551615>, 'service': <'livekit'>, 'peer': <'192.168.1.9:50000'>, 'device-name': <'Quest 3'>,"
      "  'user-agent': <'Quest 3 ✓'>, 'since': <int64 1700000000>, 'bytes-in': <uint64 1000>,"
      "  'bytes-out': <uint64 2500000>}]"));
  return TRUE;
}

/* Two devices have the same name, and one of them shows a number. */
static gboolean
handle_list_devices (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  xmh_bus_media_hub_complete_list_devices (
    hub, invocation,
    g_variant_new_parsed (
      "[{'id': <'aa01'>, 'state': <'pending'>, 'name': <'Quest 3'>, 'kind': <'headset'>, 'recognised-by': <'cookie'>,"
      "  'number': <'4217'>, 'last-seen': <int64 1700000000>, 'expires': <int64 0>, 'watch-only': <false>,"
      "  'address': <'192.168.1.9'>, 'connected': <false>},"
      " {'id': <'bb02'>, 'state': <'allowed'>, 'name': <'Quest 3'>, 'kind': <'headset'>, 'recognised-by': <'cookie'>,"
      "  'number': <''>, 'last-seen': <int64 1700000000>, 'expires': <int64 0>, 'watch-only': <false>,"
      "  'address': <'192.168.1.10'>, 'connected': <true>},"
      " {'id': <'cc03'>, 'state': <'allowed'>, 'name': <'Zoë’s phone'>, 'kind': <'phone'>,"
      "  'recognised-by': <'address'>, 'number': <''>, 'last-seen': <int64 1700000000>,"
      "  'expires': <int64 4000000000>, 'watch-only': <true>, 'address': <'192.168.1.11'>, 'connected': <false>}]"));
  return TRUE;
}

static gboolean
handle_allow_device (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, const char *id, GVariant *options)
{
  say (invocation);
  xmh_bus_media_hub_emit_device_changed (hub, id);
  xmh_bus_media_hub_complete_allow_device (hub, invocation);
  return TRUE;
}

/* Handles the methods that have an id and no result. */
static gboolean
handle_device (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, const char *id)
{
  say (invocation);
  g_dbus_method_invocation_return_value (invocation, NULL);
  return TRUE;
}

static gboolean
handle_deny_device (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, const char *id)
{
  if (g_str_equal (id, "aa01"))
    return handle_device (hub, invocation, id);

  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE, "It has access");
  return TRUE;
}

static gboolean
handle_rename_device (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, const char *id, const char *name)
{
  return handle_device (hub, invocation, id);
}

/* The call also lets a device ask. */
static gboolean
handle_add_device (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, const char *name)
{
  say (invocation);
  xmh_bus_media_hub_emit_device_requested (
    hub, "aa01",
    g_variant_new_parsed (
      "{'name': <'Quest 3'>, 'number': <'4217'>, 'address': <'192.168.1.9'>, 'state': <'pending'>}"));
  xmh_bus_media_hub_complete_add_device (hub, invocation, "https://192.168.1.2:8080/token?key=s3cret");
  return TRUE;
}

static gboolean
handle_create_pairing_link (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, GVariant *options)
{
  gboolean is_without_url = g_getenv ("XMH_FAKE_NO_URL") != NULL;

  say (invocation);
  xmh_bus_media_hub_complete_create_pairing_link (hub, invocation,
                                                  is_without_url ? "" : "https://192.168.100.200:8080/pair#K7QM2XTN",
                                                  "K7QM2XTN", g_get_real_time () / G_USEC_PER_SEC + 600);
  return TRUE;
}

static gboolean
handle_set_access (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, const char *access)
{
  say (invocation);
  xmh_bus_media_hub_set_access (hub, access);
  xmh_bus_media_hub_complete_set_access (hub, invocation);
  return TRUE;
}

static gboolean
handle_reset_access (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  say (invocation);
  xmh_bus_media_hub_set_access (hub, "ask-ineffective");
  xmh_bus_media_hub_complete_reset_access (hub, invocation);
  return TRUE;
}

static gboolean
handle_close_session (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, guint64 id)
{
  if (id == 7)
    xmh_bus_media_hub_complete_close_session (hub, invocation);
  else
    g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_FOUND, "No such session");
  return TRUE;
}

static gboolean
handle_list_participants (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  xmh_bus_media_hub_complete_list_participants (hub, invocation, g_variant_new ("aa{sv}", NULL));
  return TRUE;
}

static gboolean
handle_remove_participant (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation, const char *identity)
{
  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_FOUND, "LiveKit answered 404");
  return TRUE;
}

static gboolean
handle_firewall (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  xmh_bus_media_hub_complete_firewall (
    hub, invocation,
    g_variant_new_parsed (
      "{'kind': <'ufw'>, 'state': <'closed'>, 'ports': <['8080/tcp']>, 'missing': <['8080/tcp']>}"));
  return TRUE;
}

static gboolean
handle_open_firewall (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  say (invocation);
  xmh_bus_media_hub_complete_open_firewall (hub, invocation);
  return TRUE;
}

static gboolean
handle_close_firewall (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  say (invocation);
  xmh_bus_media_hub_complete_close_firewall (hub, invocation);
  return TRUE;
}

static gboolean
handle_diagnose (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  xmh_bus_media_hub_complete_diagnose (
    hub, invocation,
    g_variant_new_parsed ("[('livekit-not-found', 'error', 'There is no LiveKit', 'Install it'),"
                          " ('disk-space', 'error', 'The disk is full', 'Make room'),"
                          " ('livekit', 'warning', 'LiveKit is not ready', 'Run a command'),"
                          " ('reachability', 'warning', 'This computer cannot connect to 7881/tcp', 'Run a command'),"
                          " ('ports', 'ok', 'All ports are ours', '')]"));
  return TRUE;
}

static gboolean
handle_reload (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  const char *const waiting[] = { "livekit_command", NULL };

  say (invocation);
  xmh_bus_media_hub_complete_reload (hub, invocation, waiting);
  return TRUE;
}

/* Exits without a reply, like a service that is killed. */
static gboolean
handle_restart_connector (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  xmh_bus_media_hub_complete_restart_connector (hub, invocation);
  return TRUE;
}

static gboolean
handle_renew_credentials (XmhBusMediaHub *hub, GDBusMethodInvocation *invocation)
{
  _exit (0);
}

static void
set_properties (XmhBusMediaHub *hub, const char *file)
{
  const char *const urls[] = { "https://192.168.1.2:8080", "https://host.local:8080", NULL };

  xmh_bus_media_hub_set_version (hub, "9.9.9");
  xmh_bus_media_hub_set_state (hub, "degraded");
  xmh_bus_media_hub_set_problems (hub, g_variant_new_parsed (
                                         "[('livekit-not-found', 'error', 'There is no LiveKit', 'Install it')]"));
  xmh_bus_media_hub_set_url (hub, urls[0]);
  xmh_bus_media_hub_set_urls (hub, urls);
  xmh_bus_media_hub_set_local_url (hub, "https://localhost:8080");
  xmh_bus_media_hub_set_config_file (hub, g_getenv ("XMH_FAKE_CONFIG") != NULL ? g_getenv ("XMH_FAKE_CONFIG") : "");
  xmh_bus_media_hub_set_room (hub, "room-1");
  xmh_bus_media_hub_set_tls_enabled (hub, TRUE);
  xmh_bus_media_hub_set_tls_source (hub, "configuration");
  xmh_bus_media_hub_set_certificate (
    hub, g_variant_new_parsed (
           "{'file': <%s>, 'fingerprint': <'11:22'>, 'not-before': <int64 1700000000>, 'not-after': <int64 1800000000>,"
           " 'names': <['localhost']>, 'source': <'local-authority'>}",
           file));
  xmh_bus_media_hub_set_authority (hub, g_variant_new ("a{sv}", NULL));
  xmh_bus_media_hub_set_media_server (
    hub, g_variant_new_parsed (
           "{'state': <'failed'>, 'url': <%s>, 'pid': <uint32 0>, 'restarts': <uint32 2>, 'version': <'1.9'>}",
           g_getenv ("XMH_FAKE_LIVEKIT") != NULL ? g_getenv ("XMH_FAKE_LIVEKIT") : ""));
  xmh_bus_media_hub_set_connector (
    hub,
    g_variant_new_parsed ("{'state': <'running'>, 'pid': <uint32 77>, 'restarts': <uint32 1>, 'present': <true>}"));
  xmh_bus_media_hub_set_cloud_xr (hub, g_variant_new_parsed (
                                         "{'state': <'listening'>, 'port': <uint16 48322>, 'backend-ready': <false>,"
                                         " 'backend': <'ws://127.0.0.1:49100'>}"));
  xmh_bus_media_hub_set_session_count (hub, 1);
  xmh_bus_media_hub_set_access (hub, "ask");
}

static void
connect_handlers (XmhBusMediaHub *hub)
{
  g_signal_connect (hub, "handle-set-tls-enabled", G_CALLBACK (handle_set_tls_enabled), NULL);
  g_signal_connect (hub, "handle-reset-tls", G_CALLBACK (handle_reset_tls), NULL);
  g_signal_connect (hub, "handle-rotate-certificate", G_CALLBACK (handle_rotate_certificate), NULL);
  g_signal_connect (hub, "handle-rotate-authority", G_CALLBACK (handle_rotate_authority), NULL);
  g_signal_connect (hub, "handle-issue-token", G_CALLBACK (handle_issue_token), NULL);
  g_signal_connect (hub, "handle-list-sessions", G_CALLBACK (handle_list_sessions), NULL);
  g_signal_connect (hub, "handle-list-devices", G_CALLBACK (handle_list_devices), NULL);
  g_signal_connect (hub, "handle-allow-device", G_CALLBACK (handle_allow_device), NULL);
  g_signal_connect (hub, "handle-deny-device", G_CALLBACK (handle_deny_device), NULL);
  g_signal_connect (hub, "handle-forget-device", G_CALLBACK (handle_device), NULL);
  g_signal_connect (hub, "handle-rename-device", G_CALLBACK (handle_rename_device), NULL);
  g_signal_connect (hub, "handle-add-device", G_CALLBACK (handle_add_device), NULL);
  g_signal_connect (hub, "handle-create-pairing-link", G_CALLBACK (handle_create_pairing_link), NULL);
  g_signal_connect (hub, "handle-set-access", G_CALLBACK (handle_set_access), NULL);
  g_signal_connect (hub, "handle-reset-access", G_CALLBACK (handle_reset_access), NULL);
  g_signal_connect (hub, "handle-close-session", G_CALLBACK (handle_close_session), NULL);
  g_signal_connect (hub, "handle-list-participants", G_CALLBACK (handle_list_participants), NULL);
  g_signal_connect (hub, "handle-remove-participant", G_CALLBACK (handle_remove_participant), NULL);
  g_signal_connect (hub, "handle-firewall", G_CALLBACK (handle_firewall), NULL);
  g_signal_connect (hub, "handle-open-firewall", G_CALLBACK (handle_open_firewall), NULL);
  g_signal_connect (hub, "handle-close-firewall", G_CALLBACK (handle_close_firewall), NULL);
  g_signal_connect (hub, "handle-diagnose", G_CALLBACK (handle_diagnose), NULL);
  g_signal_connect (hub, "handle-reload", G_CALLBACK (handle_reload), NULL);
  g_signal_connect (hub, "handle-restart-connector", G_CALLBACK (handle_restart_connector), NULL);
  g_signal_connect (hub, "handle-renew-credentials", G_CALLBACK (handle_renew_credentials), NULL);
}

static void
on_bus (GDBusConnection *connection, const char *name, gpointer hub)
{
  g_autoptr(GError) error = NULL;

  if (!g_dbus_interface_skeleton_export (hub, connection, XMH_OBJECT_PATH, &error))
    g_error ("%s", error->message);
}

static void
on_name (GDBusConnection *connection, const char *name, gpointer hub)
{
  printf ("ready\n");
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr(XmhBusMediaHub) hub = xmh_bus_media_hub_skeleton_new ();
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  (void) XMH_ERROR;
  set_properties (hub, argc > 1 ? argv[1] : "/nonexistent");
  connect_handlers (hub);
  g_bus_own_name (G_BUS_TYPE_SESSION, XMH_BUS_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, on_bus, on_name, NULL, hub, NULL);
  g_main_loop_run (loop);
  return 0;
}
