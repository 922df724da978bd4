/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "reach/xmh-hub-process.h"
#include "reach/xmh-unreachable.h"

static int
restart_connector (XmhCli *cli)
{
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;
  if (!xmh_bus_media_hub_call_restart_connector_sync (cli->hub, NULL, &error))
    return xmh_cli_fail (error);

  g_print ("%s\n", _ ("The connector starts again."));
  return XMH_EXIT_DONE;
}

static int
restart_hub (XmhCli *cli)
{
  g_autoptr(XmhHubProcess) run = NULL;
  g_autoptr(GError) error = NULL;

  run = xmh_hub_process_look ();
  if (run->is_running && !run->is_unit)
    {
      g_printerr ("xmhctl: %s\n",
                  _ ("The hub was not started as a service. Stop it, then start it again where it runs."));
      return XMH_EXIT_FAILED;
    }
  if (!xmh_hub_process_has_unit (run))
    {
      xmh_unreachable_explain (cli->reason);
      return XMH_EXIT_UNREACHABLE;
    }
  if (!xmh_systemd_restart (run->systemd, &error))
    return xmh_cli_fail (error);

  g_print ("%s\n", _ ("The hub is running again."));
  return XMH_EXIT_DONE;
}

int
xmh_command_restart (XmhCli *cli, int argc, char **argv)
{
  if (!xmh_cli_parse (cli, NULL, 0, 1, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (argc < 2)
    return restart_hub (cli);

  return xmh_cli_has_verb (cli, argv[1]) ? restart_connector (cli) : XMH_EXIT_USAGE;
}
