/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "terminal/xmh-json-builder.h"
#include "terminal/xmh-print.h"

static void
print_list (const char *label, GVariant *firewall, const char *key)
{
  g_autofree const char **values = NULL;

  if (!g_variant_lookup (firewall, key, "^a&s", &values))
    return;
  for (guint i = 0; values[i] != NULL; i++)
    xmh_print_row (i == 0 ? label : "", values[i]);
}

static int
show (XmhCli *cli)
{
  g_autoptr(GVariant) firewall = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_bus_media_hub_call_firewall_sync (cli->hub, &firewall, NULL, &error))
    return xmh_cli_fail (error);
  if (cli->json)
    {
      xmh_print_json (json_gvariant_serialize (firewall), TRUE);
      return XMH_EXIT_DONE;
    }

  xmh_print_row (_ ("Firewall"), xmh_print_lookup (firewall, "kind"));
  xmh_print_row (_ ("State"), xmh_print_word (xmh_print_lookup (firewall, "state")));
  print_list (_ ("Ports"), firewall, "ports");
  print_list (C_ ("ports", "Closed"), firewall, "missing");
  print_list (C_ ("ports", "Open until firewalld reloads"), firewall, "fleeting");
  print_list (_ ("Zones"), firewall, "zones");
  if (*xmh_print_lookup (firewall, "finding") != '\0')
    xmh_print_row ("", xmh_print_lookup (firewall, "finding"));
  /* Translators: lists of commands, from here on */
  print_list (_ ("To open"), firewall, "commands");
  print_list (_ ("To close again"), firewall, "undo");
  return XMH_EXIT_DONE;
}

static int
change (XmhCli *cli, gboolean open)
{
  g_autoptr(GError) error = NULL;
  gboolean done;

  if (!open &&
      !xmh_cli_confirm (cli, _ ("Devices will no longer be able to connect, and connected devices will lose video "
                                "and sound.")))
    return XMH_EXIT_FAILED;

  /* No time-out: the system may ask the user for a password. */
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (cli->hub), G_MAXINT);
  if (open)
    done = xmh_bus_media_hub_call_open_firewall_sync (cli->hub, NULL, &error);
  else
    done = xmh_bus_media_hub_call_close_firewall_sync (cli->hub, NULL, &error);
  if (!done)
    return xmh_cli_fail (error);

  g_print ("%s\n", open ? _ ("The hub's ports are open.") : _ ("The hub's ports are closed. Devices cannot connect."));
  return XMH_EXIT_DONE;
}

int
xmh_command_firewall (XmhCli *cli, int argc, char **argv)
{
  gboolean open = FALSE;
  gboolean close = FALSE;
  const GOptionEntry entries[] = { { "open", 0, 0, G_OPTION_ARG_NONE, &open, N_ ("The same as “open”"), NULL },
                                   { "close", 0, 0, G_OPTION_ARG_NONE, &close, N_ ("The same as “close”"), NULL },
                                   { NULL } };

  if (!xmh_cli_parse (cli, entries, 0, 1, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (open + close + argc - 1 > 1)
    return xmh_cli_usage_error (cli, "%s", _ ("Use either open or close"));
  if (argc > 1 && !xmh_cli_has_verb (cli, argv[1]))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  if (argc > 1)
    open = strcmp (argv[1], "open") == 0;
  return argc > 1 || open || close ? change (cli, open) : show (cli);
}
