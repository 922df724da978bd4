/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"

int
xmh_command_credentials (XmhCli *cli,
                         int     argc,
                         char  **argv)
{
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, NULL, 1, 1, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (strcmp (argv[1], "renew") != 0)
    return xmh_cli_usage_error (cli, _("“%s” is not renew"), argv[1]);
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  if (!xmh_bus_media_hub_call_renew_credentials_sync (cli->hub, NULL, &error))
    return xmh_cli_fail (error);

  g_print ("%s\n%s\n", _("The LiveKit key and secret are new; what was issued with the old ones no longer works."),
           _("Restart the programs that read them from the same file."));
  return XMH_EXIT_DONE;
}
