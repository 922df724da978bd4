/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-json.h"
#include "cli/xmh-print.h"

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_tls (JsonBuilder    *builder,
         XmhBusMediaHub *hub)
{
  json_builder_set_member_name (builder, "tls");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "enabled");
  json_builder_add_boolean_value (builder, xmh_bus_media_hub_get_tls_enabled (hub));
  add_string (builder, "source", xmh_bus_media_hub_get_tls_source (hub));
  json_builder_end_object (builder);
}

static JsonNode *
describe (XmhBusMediaHub *hub)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "version", xmh_bus_media_hub_get_version (hub));
  add_string (builder, "state", xmh_bus_media_hub_get_state (hub));
  json_builder_set_member_name (builder, "problems");
  xmh_json_add_findings (builder, xmh_bus_media_hub_get_problems (hub), "code", "message");
  add_string (builder, "url", xmh_bus_media_hub_get_url (hub));
  json_builder_set_member_name (builder, "urls");
  json_builder_begin_array (builder);
  for (const char *const *url = xmh_bus_media_hub_get_urls (hub); *url != NULL; url++)
    json_builder_add_string_value (builder, *url);
  json_builder_end_array (builder);
  add_string (builder, "room", xmh_bus_media_hub_get_room (hub));
  add_tls (builder, hub);
  xmh_json_add_variant (builder, "certificate", xmh_bus_media_hub_get_certificate (hub));
  xmh_json_add_variant (builder, "authority", xmh_bus_media_hub_get_authority (hub));
  xmh_json_add_variant (builder, "media-server", xmh_bus_media_hub_get_media_server (hub));
  xmh_json_add_variant (builder, "cloudxr", xmh_bus_media_hub_get_cloud_xr (hub));
  json_builder_set_member_name (builder, "session-count");
  json_builder_add_int_value (builder, xmh_bus_media_hub_get_session_count (hub));
  json_builder_set_member_name (builder, "notifications");
  json_builder_add_boolean_value (builder, xmh_bus_media_hub_get_notifications (hub));
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static void
print_head (XmhBusMediaHub *hub)
{
  const char *state = xmh_bus_media_hub_get_state (hub);
  g_autofree char *title = g_strdup_printf ("XR Media Hub %s", xmh_bus_media_hub_get_version (hub));
  g_autofree char *bold = xmh_print_styled (XMH_STYLE_BOLD, title);
  XmhStyle style = strcmp (state, "ready") == 0      ? XMH_STYLE_GOOD
                   : strcmp (state, "degraded") == 0 ? XMH_STYLE_BAD
                                                     : XMH_STYLE_WARNING;
  g_autofree char *styled = xmh_print_styled (style, xmh_print_word (state));

  g_print ("%s  %s\n", bold, styled);
}

static void
print_urls (XmhBusMediaHub *hub)
{
  const char *const *urls = xmh_bus_media_hub_get_urls (hub);

  if (*urls == NULL)
    xmh_print_row (_("Address"), C_("address", "none"));
  for (guint i = 0; urls[i] != NULL; i++)
    xmh_print_row (i == 0 ? _("Address") : "", urls[i]);
}

static void
print_certificate (const char *label,
                   GVariant   *certificate)
{
  gint64 not_after = 0;
  g_autofree char *date = NULL;
  g_autofree char *line = NULL;

  if (!g_variant_lookup (certificate, "not-after", "x", &not_after))
    return;

  date = xmh_print_date (not_after);
  /* Translators: the last day of a certificate */
  line = g_strdup_printf (_("until %s"), date);
  xmh_print_row (label, line);
  xmh_print_row ("", xmh_print_lookup (certificate, "fingerprint"));
}

static void
print_media_server (GVariant *server)
{
  const char *version = xmh_print_lookup (server, "version");
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
}

static void
print_problems (GVariant *problems)
{
  GVariantIter iter;
  const char *code, *severity, *message, *remedy;

  if (g_variant_n_children (problems) == 0)
    return;

  g_print ("\n%s\n", _("Problems"));
  g_variant_iter_init (&iter, problems);
  while (g_variant_iter_next (&iter, "(&s&s&s&s)", &code, &severity, &message, &remedy))
    xmh_print_finding (severity, code, message, remedy);
}

static void
print_status (XmhBusMediaHub *hub)
{
  gboolean is_set = strcmp (xmh_bus_media_hub_get_tls_source (hub), "settings") == 0;
  g_autofree char *sessions = g_strdup_printf ("%u", xmh_bus_media_hub_get_session_count (hub));
  const char *tls = xmh_bus_media_hub_get_tls_enabled (hub) ? C_("encryption", "on") : C_("encryption", "off");
  g_autofree char *set_tls = NULL;

  /* Translators: on or off */
  set_tls = g_strdup_printf (_("%s (switched at run time; “xmhctl tls reset” goes back to the file)"), tls);
  print_head (hub);
  print_urls (hub);
  xmh_print_row (_("Room"), xmh_bus_media_hub_get_room (hub));
  xmh_print_row (_("Encryption"), is_set ? set_tls : tls);
  print_certificate (_("Certificate"), xmh_bus_media_hub_get_certificate (hub));
  print_certificate (_("Authority"), xmh_bus_media_hub_get_authority (hub));
  print_media_server (xmh_bus_media_hub_get_media_server (hub));
  xmh_print_row ("CloudXR", xmh_print_word (xmh_print_lookup (xmh_bus_media_hub_get_cloud_xr (hub), "state")));
  xmh_print_row (_("Sessions"), sessions);
  print_problems (xmh_bus_media_hub_get_problems (hub));
}

int
xmh_command_status (XmhCli *cli,
                    int     argc,
                    char  **argv)
{
  if (!xmh_cli_parse (cli, NULL, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  if (cli->json)
    xmh_print_json (describe (cli->hub), TRUE);
  else
    print_status (cli->hub);
  return XMH_EXIT_DONE;
}
