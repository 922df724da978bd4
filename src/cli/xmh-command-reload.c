/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"

int
xmh_command_reload (XmhCli *cli,
                    int     argc,
                    char  **argv)
{
  g_auto(GStrv) waiting = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, NULL, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  if (!xmh_bus_media_hub_call_reload_sync (cli->hub, &waiting, NULL, &error))
    return xmh_cli_fail (error);

  g_print ("%s\n", _("The configuration was read again."));
  if (waiting[0] != NULL)
    {
      g_autofree char *keys = g_strjoinv (", ", waiting);

      g_print (_("A restart of the service is needed for: %s\n"), keys);
    }
  return XMH_EXIT_DONE;
}
