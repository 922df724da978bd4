/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "reach/xmh-hub-process.h"
#include "reach/xmh-unreachable.h"
#include "common/xmh-ids.h"

#define START_TIMEOUT_MS 25000

/* Without a network, or with the web server switched off, the hub has no address. */
static void
print_address (XmhCli *cli)
{
  const char *url = xmh_cli_find (cli) ? xmh_bus_media_hub_get_url (cli->hub) : "";

  if (*url != '\0')
    g_print (_ ("Address for devices: %s\n"), url);
}

/* Without a unit, as in a Flatpak or without systemd, D-Bus activation may start the hub.
 * Returns: whether it is running */
static gboolean
start_by_bus (void)
{
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GVariant) answer = NULL;

  if (bus == NULL)
    return FALSE;

  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                        "StartServiceByName", g_variant_new ("(su)", XMH_BUS_NAME, 0),
                                        G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, START_TIMEOUT_MS, NULL, NULL);
  return answer != NULL;
}

int
xmh_command_start (XmhCli *cli, int argc, char **argv)
{
  g_autoptr(XmhHubProcess) run = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, NULL, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;

  run = xmh_hub_process_look ();
  if (run->is_running || xmh_cli_find (cli))
    {
      g_print ("%s\n", _ ("The hub is already running."));
      print_address (cli);
      return XMH_EXIT_DONE;
    }
  if (!xmh_hub_process_has_unit (run) && !start_by_bus ())
    {
      xmh_unreachable_explain (cli->reason);
      return XMH_EXIT_UNREACHABLE;
    }
  if (xmh_hub_process_has_unit (run) && !xmh_systemd_start (run->systemd, &error))
    return xmh_cli_fail (error);

  g_print ("%s\n", _ ("The hub is running."));
  print_address (cli);
  return XMH_EXIT_DONE;
}
