/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "reach/xmh-hub-process.h"

int
xmh_command_stop (XmhCli *cli, int argc, char **argv)
{
  g_autoptr(XmhHubProcess) run = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, NULL, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;

  run = xmh_hub_process_look ();
  if (!run->is_running)
    {
      g_print ("%s\n", _ ("The hub is not running."));
      return XMH_EXIT_DONE;
    }
  if (!xmh_hub_process_end (run, &error))
    return xmh_cli_fail (error);

  g_print ("%s\n", _ ("Stopped."));
  if (run->is_unit && g_strcmp0 (xmh_systemd_unit_get_unit_file_state (run->unit), "enabled") == 0)
    g_print ("%s\n", _ ("It starts again at the next login."));
  return XMH_EXIT_DONE;
}
