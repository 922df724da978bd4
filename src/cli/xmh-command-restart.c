/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-hub-process.h"
#include "cli/xmh-unreachable.h"

int
xmh_command_restart (XmhCli *cli, int argc, char **argv)
{
  g_autoptr(XmhHubProcess) run = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, NULL, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;

  run = xmh_hub_process_look ();
  if (run->is_running && !run->is_unit)
    {
      g_printerr ("xmhctl: %s\n",
                  _ ("The hub was not started as a service. Stop it, then start it again where it runs."));
      return XMH_EXIT_FAILED;
    }
  if (!xmh_hub_process_has_unit (run))
    {
      xmh_unreachable_explain ();
      return XMH_EXIT_UNREACHABLE;
    }
  if (!xmh_systemd_restart (run->systemd, &error))
    return xmh_cli_fail (error);

  g_print ("%s\n", _ ("The hub is running again."));
  return XMH_EXIT_DONE;
}
