/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-help.h"
#include "common/xmh-error.h"
#include "common/xmh-locale.h"

static int
print_help (XmhCli *cli)
{
  xmh_help_print_commands ();
  return XMH_EXIT_DONE;
}

static int
print_version (XmhCli *cli)
{
  g_print ("xmhctl %s\n", PACKAGE_VERSION);
  return XMH_EXIT_DONE;
}

static const struct
{
  const char *name;
  char letter;
  int (*run) (XmhCli *cli); /* NULL: --json, then continue */
} options[] = {
  { "--help", 'h', print_help },
  { "--version", 'V', print_version },
  { "--json", 'j', NULL },
};

static int
find_option (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (strcmp (word, options[i].name) == 0 || (word[1] == options[i].letter && word[2] == '\0'))
      return (int) i;

  return -1;
}

static int
run_command (XmhCli *cli, int argc, char **argv)
{
  if (argc == 0)
    return xmh_status_print_short (cli);

  cli->command = xmh_commands_find (argv[0]);
  return cli->command != NULL ? cli->command->run (cli, argc, argv) : xmh_commands_refuse (argv[0]);
}

/* Options before the command. */
static int
run (XmhCli *cli, int argc, char **argv)
{
  for (; argc > 0 && argv[0][0] == '-'; argc--, argv++)
    {
      int option = find_option (argv[0]);

      if (option < 0)
        {
          g_printerr (_ ("xmhctl: Unknown option “%s”. Run “xmhctl --help” for a list.\n"), argv[0]);
          return XMH_EXIT_USAGE;
        }
      if (options[option].run != NULL)
        return options[option].run (cli);
      cli->json = TRUE;
    }

  return run_command (cli, argc, argv);
}

int
main (int argc, char **argv)
{
  XmhCli cli = { NULL };
  int status;

  xmh_locale_init ();
  /* Registers the D-Bus names of errors. */
  (void) XMH_ERROR;

  status = run (&cli, argc - 1, argv + 1);
  g_clear_object (&cli.hub);
  g_clear_error (&cli.reason);
  return status;
}
