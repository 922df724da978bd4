/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-cli.h"
#include "cli/xmh-help.h"

/* Run it with --help, since only the command has its options. */
static int
explain (XmhCli *cli, const XmhCommand *command)
{
  g_autofree char *name = g_strdup (command->name);
  g_autofree char *option = g_strdup ("--help");
  char *words[] = { name, option, NULL };

  cli->command = command;
  return command->run (cli, 2, words);
}

int
xmh_command_help (XmhCli *cli, int argc, char **argv)
{
  const XmhCommand *command;

  if (!xmh_cli_parse (cli, NULL, 0, 1, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (argc <= 1)
    {
      xmh_help_print_commands ();
      return XMH_EXIT_DONE;
    }

  command = xmh_commands_find (argv[1]);
  return command != NULL ? explain (cli, command) : xmh_commands_refuse (argv[1]);
}
