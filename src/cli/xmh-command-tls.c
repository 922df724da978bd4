/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "terminal/xmh-print.h"

static void
print_json (gboolean enabled, const char *source)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "enabled");
  json_builder_add_boolean_value (builder, enabled);
  json_builder_set_member_name (builder, "source");
  json_builder_add_string_value (builder, source);
  json_builder_end_object (builder);
  xmh_print_json (json_builder_get_root (builder), TRUE);
}

static int
show (XmhCli *cli)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) enabled = xmh_cli_get_property (cli, "TlsEnabled", &error);
  g_autoptr(GVariant) source = enabled != NULL ? xmh_cli_get_property (cli, "TlsSource", &error) : NULL;
  gboolean is_set;

  if (source == NULL)
    return xmh_cli_fail (error);
  if (cli->json)
    {
      print_json (g_variant_get_boolean (enabled), g_variant_get_string (source, NULL));
      return XMH_EXIT_DONE;
    }

  is_set = strcmp (g_variant_get_string (source, NULL), "settings") == 0;
  g_print ("%s %s\n", g_variant_get_boolean (enabled) ? _ ("Encryption is on.") : _ ("Encryption is off."),
           is_set ? _ ("Set with xmhctl or the panel.") : _ ("Set by the configuration file."));
  if (!g_variant_get_boolean (enabled))
    g_print ("%s\n", _ ("Only this computer can connect."));
  return XMH_EXIT_DONE;
}

/* Confirm only a change that disconnects devices. */
static gboolean
may_change (XmhCli *cli, const char *what)
{
  return strcmp (what, "off") != 0 || !xmh_bus_media_hub_get_tls_enabled (cli->hub) ||
         xmh_cli_confirm (cli, _ ("Other devices can no longer connect without encryption. Only this computer can."));
}

static int
change (XmhCli *cli, const char *what)
{
  g_autoptr(GError) error = NULL;
  gboolean done;

  if (!may_change (cli, what))
    return XMH_EXIT_FAILED;
  if (strcmp (what, "reset") == 0)
    done = xmh_bus_media_hub_call_reset_tls_sync (cli->hub, NULL, &error);
  else
    done = xmh_bus_media_hub_call_set_tls_enabled_sync (cli->hub, strcmp (what, "on") == 0, NULL, &error);

  return done ? show (cli) : xmh_cli_fail (error);
}

int
xmh_command_tls (XmhCli *cli, int argc, char **argv)
{
  if (!xmh_cli_parse (cli, NULL, 0, 1, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (argc > 1 && !xmh_cli_has_verb (cli, argv[1]))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  return argc > 1 ? change (cli, argv[1]) : show (cli);
}
