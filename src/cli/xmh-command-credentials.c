/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"

int
xmh_command_credentials (XmhCli *cli, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, NULL, 1, 1, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_has_verb (cli, argv[1]))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;
  if (!xmh_cli_confirm (cli, _ ("Existing tokens and links will stop working, and participants must join again.")))
    return XMH_EXIT_FAILED;

  if (!xmh_bus_media_hub_call_renew_credentials_sync (cli->hub, NULL, &error))
    return xmh_cli_fail (error);

  g_print ("%s\n%s\n", _ ("The LiveKit key and secret were replaced. Existing tokens and links no longer work."),
           _ ("Restart any program that reads the key and secret from the same file."));
  return XMH_EXIT_DONE;
}
