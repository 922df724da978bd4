/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-devices.h"
#include "terminal/xmh-json-builder.h"
#include "terminal/xmh-print.h"
#include "terminal/xmh-wrap.h"
#include "common/xmh-problem.h"

#define FIREWALL_TIMEOUT_MS 3000

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_tls (JsonBuilder *builder, XmhBusMediaHub *hub)
{
  json_builder_set_member_name (builder, "tls");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "enabled");
  json_builder_add_boolean_value (builder, xmh_bus_media_hub_get_tls_enabled (hub));
  add_string (builder, "source", xmh_bus_media_hub_get_tls_source (hub));
  json_builder_end_object (builder);
}

/* Hubs without devices have no such method. */
static guint
count_pending (XmhCli *cli)
{
  g_autoptr(GVariant) devices = xmh_devices_list (cli, NULL);

  return devices != NULL ? xmh_devices_count (devices, "pending") : 0;
}

static void
add_access (JsonBuilder *builder, XmhCli *cli)
{
  const char *access = xmh_bus_media_hub_get_access (cli->hub);

  add_string (builder, "access", access != NULL ? access : "");
  json_builder_set_member_name (builder, "pending-devices");
  json_builder_add_int_value (builder, count_pending (cli));
}

static JsonNode *
describe (XmhCli *cli)
{
  XmhBusMediaHub *hub = cli->hub;
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "version", xmh_bus_media_hub_get_version (hub));
  add_string (builder, "state", xmh_bus_media_hub_get_state (hub));
  json_builder_set_member_name (builder, "problems");
  xmh_json_builder_add_problems (builder, xmh_bus_media_hub_get_problems (hub), "code", "message");
  add_string (builder, "url", xmh_bus_media_hub_get_url (hub));
  json_builder_set_member_name (builder, "urls");
  json_builder_begin_array (builder);
  for (const char *const *url = xmh_bus_media_hub_get_urls (hub); *url != NULL; url++)
    json_builder_add_string_value (builder, *url);
  json_builder_end_array (builder);
  add_string (builder, "room", xmh_bus_media_hub_get_room (hub));
  add_tls (builder, hub);
  add_access (builder, cli);
  xmh_json_builder_add_variant (builder, "certificate", xmh_bus_media_hub_get_certificate (hub));
  xmh_json_builder_add_variant (builder, "authority", xmh_bus_media_hub_get_authority (hub));
  xmh_json_builder_add_variant (builder, "media-server", xmh_bus_media_hub_get_media_server (hub));
  /* Hubs before this one have no connector. */
  if (xmh_bus_media_hub_get_connector (hub) != NULL)
    xmh_json_builder_add_variant (builder, "connector", xmh_bus_media_hub_get_connector (hub));
  xmh_json_builder_add_variant (builder, "cloudxr", xmh_bus_media_hub_get_cloud_xr (hub));
  json_builder_set_member_name (builder, "session-count");
  json_builder_add_int_value (builder, xmh_bus_media_hub_get_session_count (hub));
  json_builder_set_member_name (builder, "notifications");
  json_builder_add_boolean_value (builder, xmh_bus_media_hub_get_notifications (hub));
  add_string (builder, "config-file", xmh_bus_media_hub_get_config_file (hub));
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static void
print_head (XmhBusMediaHub *hub)
{
  const char *state = xmh_bus_media_hub_get_state (hub);
  g_autofree char *title = g_strdup_printf ("XR Media Hub %s", xmh_bus_media_hub_get_version (hub));
  g_autofree char *bold = xmh_print_styled (XMH_PRINT_STYLE_BOLD, title);
  XmhPrintStyle style = strcmp (state, "ready") == 0      ? XMH_PRINT_STYLE_GOOD
                        : strcmp (state, "degraded") == 0 ? XMH_PRINT_STYLE_BAD
                                                          : XMH_PRINT_STYLE_WARNING;
  g_autofree char *styled = xmh_print_styled (style, xmh_print_word (state));

  g_print ("%s  %s\n", bold, styled);
}

static void
print_urls (XmhBusMediaHub *hub)
{
  const char *const *urls = xmh_bus_media_hub_get_urls (hub);

  if (*urls == NULL)
    xmh_print_row (_ ("Address"), C_ ("address", "none"));
  for (guint i = 0; urls[i] != NULL; i++)
    xmh_print_row (i == 0 ? _ ("Address") : "", urls[i]);
}

static void
print_validity (const char *label, GVariant *certificate)
{
  gint64 not_after = 0;
  g_autofree char *date = NULL;
  g_autofree char *line = NULL;

  if (!g_variant_lookup (certificate, "not-after", "x", &not_after))
    return;

  date = xmh_print_date (not_after);
  /* Translators: the last day of a certificate */
  line = g_strdup_printf (_ ("valid until %s"), date);
  xmh_print_row (label, line);
}

/* Print only the fingerprint that a device shows before it trusts the certificate. */
static void
print_certificates (XmhBusMediaHub *hub)
{
  GVariant *certificate = xmh_bus_media_hub_get_certificate (hub);
  GVariant *authority = xmh_bus_media_hub_get_authority (hub);
  const char *fingerprint = xmh_print_lookup (authority, "fingerprint");

  print_validity (_ ("Certificate"), certificate);
  print_validity (_ ("Authority"), authority);
  if (*fingerprint == '\0')
    fingerprint = xmh_print_lookup (certificate, "fingerprint");
  if (*fingerprint == '\0')
    return;

  xmh_print_fingerprint (_ ("Fingerprint"), fingerprint);
  xmh_print_row ("", _ ("(compare it with the one on the device)"));
}

static void
print_media_server (GVariant *server)
{
  const char *version = xmh_print_lookup (server, "version");
  gboolean has_hidden_owner = FALSE;
  guint32 restarts = 0;
  g_autoptr(GString) line = g_string_new (xmh_print_word (xmh_print_lookup (server, "state")));

  if (*version != '\0')
    g_string_append_printf (line, ", %s", version);
  g_variant_lookup (server, "restarts", "u", &restarts);
  if (restarts > 0)
    {
      g_string_append (line, ", ");
      g_string_append_printf (line, g_dngettext (GETTEXT_PACKAGE, "%u restart", "%u restarts", restarts), restarts);
    }
  xmh_print_row ("LiveKit", line->str);
  if (g_variant_lookup (server, "owner-hidden", "b", &has_hidden_owner) && has_hidden_owner)
    xmh_print_row ("", _ ("(the sandbox hides which user runs it; the hub uses it because livekit_url names it)"));
}

static void
print_connector (GVariant *connector)
{
  const char *state = connector != NULL ? xmh_print_lookup (connector, "state") : "disabled";
  gboolean is_present = FALSE;
  guint32 restarts = 0;
  g_autoptr(GString) line = NULL;

  if (*state == '\0' || strcmp (state, "disabled") == 0)
    return;

  line = g_string_new (xmh_print_word (state));
  g_variant_lookup (connector, "present", "b", &is_present);
  g_variant_lookup (connector, "restarts", "u", &restarts);
  g_string_append_printf (line, ", %s", is_present ? _ ("in the room") : _ ("not in the room"));
  if (restarts > 0)
    {
      g_string_append (line, ", ");
      g_string_append_printf (line, g_dngettext (GETTEXT_PACKAGE, "%u restart", "%u restarts", restarts), restarts);
    }
  xmh_print_row (_ ("Connector"), line->str);
}

static void
print_cloudxr (GVariant *front)
{
  const char *state = xmh_print_lookup (front, "state");
  const char *backend = xmh_print_lookup (front, "backend");
  gboolean has_runtime = FALSE;
  g_autofree char *line = NULL;

  g_variant_lookup (front, "backend-ready", "b", &has_runtime);
  line = g_strdup_printf ("%s, %s", xmh_print_word (state),
                          has_runtime ? _ ("the runtime is running") : _ ("the runtime is not running"));
  if (has_runtime && *backend != '\0')
    {
      g_autofree char *short_line = g_steal_pointer (&line);

      line = g_strdup_printf ("%s (%s)", short_line, backend);
    }
  xmh_print_row ("CloudXR", strcmp (state, "listening") == 0 ? line : xmh_print_word (state));
}

/* Asking the firewall can be slow; skip this line rather than wait. */
static void
print_firewall (XmhBusMediaHub *hub)
{
  g_autoptr(GVariant) firewall = NULL;
  g_autofree char *line = NULL;
  g_autofree const char **missing = NULL;
  g_autofree char *ports = NULL;
  const char *kind;

  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (hub), FIREWALL_TIMEOUT_MS);
  if (!xmh_bus_media_hub_call_firewall_sync (hub, &firewall, NULL, NULL))
    return;

  kind = xmh_print_lookup (firewall, "kind");
  line = g_strdup_printf ("%s, %s", kind, xmh_print_word (xmh_print_lookup (firewall, "state")));
  xmh_print_row (_ ("Firewall"), strcmp (kind, "none") == 0 ? C_ ("firewall", "none found") : line);
  if (!g_variant_lookup (firewall, "missing", "^a&s", &missing) || missing[0] == NULL)
    return;

  ports = g_strjoinv (", ", (char **) missing);
  xmh_print_row (C_ ("ports", "Closed"), ports);
}

static void
print_config_file (XmhBusMediaHub *hub)
{
  const char *file = xmh_bus_media_hub_get_config_file (hub);

  xmh_print_row (_ ("Configuration"), file != NULL && *file != '\0' ? file : _ ("no file, built-in defaults"));
}

static void
print_problems (GVariant *variant)
{
  g_autoptr(GPtrArray) problems = xmh_problem_list_from_variant (variant);

  if (problems->len == 0)
    return;

  g_print ("\n%s\n", _ ("Problems"));
  for (guint i = 0; i < problems->len; i++)
    xmh_print_problem (g_ptr_array_index (problems, i));
}

static void
print_encryption (XmhBusMediaHub *hub)
{
  const char *tls = xmh_bus_media_hub_get_tls_enabled (hub) ? C_ ("encryption", "on") : C_ ("encryption", "off");
  g_autofree char *set = NULL;

  if (strcmp (xmh_bus_media_hub_get_tls_source (hub), "settings") != 0)
    {
      xmh_print_row (_ ("Encryption"), tls);
      return;
    }

  /* Translators: on or off */
  set = g_strdup_printf (_ ("%s, set with xmhctl or the panel (“xmhctl tls reset” uses the file again)"), tls);
  xmh_print_row (_ ("Encryption"), set);
}

/* @n_pending: devices that wait for an answer */
static void
print_access (XmhBusMediaHub *hub, guint n_pending)
{
  static const struct
  {
    const char *access;
    const char *text;
  } texts[] = {
    { "ask", N_ ("devices that you allow") },
    { "open", N_ ("every device on the network") },
    { "ask-ineffective", N_ ("everyone who knows LiveKit's published key and secret") },
  };
  const char *access = xmh_bus_media_hub_get_access (hub);
  const char *text = access;
  g_autofree char *pending = g_strdup_printf (ngettext ("%u device asks for access; run “xmhctl devices”",
                                                        "%u devices ask for access; run “xmhctl devices”", n_pending),
                                              n_pending);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (access, texts[i].access) == 0)
      text = _ (texts[i].text);
  /* Translators: who may join the room */
  if (text != NULL && *text != '\0')
    xmh_print_row (_ ("Access"), text);
  if (n_pending > 0)
    xmh_print_row ("", pending);
}

static void
print_status (XmhCli *cli)
{
  XmhBusMediaHub *hub = cli->hub;
  guint n_pending = count_pending (cli);
  g_autofree char *sessions = g_strdup_printf ("%u", xmh_bus_media_hub_get_session_count (hub));

  print_head (hub);
  print_urls (hub);
  xmh_print_row (_ ("Room"), xmh_bus_media_hub_get_room (hub));
  print_encryption (hub);
  print_access (hub, n_pending);
  print_certificates (hub);
  print_media_server (xmh_bus_media_hub_get_media_server (hub));
  print_connector (xmh_bus_media_hub_get_connector (hub));
  print_cloudxr (xmh_bus_media_hub_get_cloud_xr (hub));
  print_firewall (hub);
  print_config_file (hub);
  xmh_print_row (_ ("Sessions"), sessions);
  print_problems (xmh_bus_media_hub_get_problems (hub));
}

int
xmh_status_print_short (XmhCli *cli)
{
  const char *url;

  if (!xmh_cli_connect (cli))
    {
      g_printerr ("%s\n", _ ("Run “xmhctl --help” for the commands."));
      return XMH_EXIT_UNREACHABLE;
    }
  if (cli->json)
    {
      xmh_print_json (describe (cli), TRUE);
      return XMH_EXIT_DONE;
    }

  url = xmh_bus_media_hub_get_url (cli->hub);
  print_head (cli->hub);
  xmh_print_row (_ ("Address"), *url != '\0' ? url : C_ ("address", "none"));
  print_problems (xmh_bus_media_hub_get_problems (cli->hub));
  g_print ("\n");
  xmh_wrap_print (_ ("Run “xmhctl status” for more, or “xmhctl --help” for the commands."), 0, 0,
                  xmh_wrap_get_columns ());
  return XMH_EXIT_DONE;
}

int
xmh_command_status (XmhCli *cli, int argc, char **argv)
{
  if (!xmh_cli_parse (cli, NULL, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  if (cli->json)
    xmh_print_json (describe (cli), TRUE);
  else
    print_status (cli);
  return XMH_EXIT_DONE;
}
