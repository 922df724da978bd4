/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-credentials-env.h"

static int
renew (XmhCli *cli)
{
  g_autoptr(GError) error = NULL;

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

int
xmh_command_credentials (XmhCli *cli, int argc, char **argv)
{
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = { { "config", 0, 0, G_OPTION_ARG_FILENAME, &file,
                                     N_ ("With “env”: read this configuration file"), N_ ("FILE") },
                                   { NULL } };

  if (!xmh_cli_parse (cli, entries, 1, 1, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_has_verb (cli, argv[1]))
    return XMH_EXIT_USAGE;
  if (strcmp (argv[1], "env") == 0)
    return xmh_api_credentials_env (cli, file);
  if (file != NULL)
    return xmh_cli_usage_error (cli, "%s", _ ("“--config” works only with “env”"));

  return renew (cli);
}
