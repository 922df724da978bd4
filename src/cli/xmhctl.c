/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "common/xmh-error.h"
#include "common/xmh-locale.h"

static const XmhCommand commands[] = {
  { "status", "[--json]", N_("Show how the hub is doing"), xmh_command_status },
  { "watch", "[--json]", N_("Follow what changes, until interrupted"), xmh_command_watch },
  { "url", "[--all] [--qr] [--json]", N_("Show the address that devices open"), xmh_command_url },
  { "token", "IDENTITY [--ttl TIME] [--link | --qr] [--json]",
    N_("Make a token for a participant"), xmh_command_token },
  { "rotate", "[--authority]", N_("Make a new certificate, or a new authority"), xmh_command_rotate },
  { "tls", "[on|off|reset] [--json]", N_("Show or switch encryption"), xmh_command_tls },
  { "sessions", "[close ID | participants | remove IDENTITY] [--json]",
    N_("List and end connections and participants"), xmh_command_sessions },
  { "doctor", "[--json]", N_("Look for what keeps devices away"), xmh_command_doctor },
  { "firewall", "[open|close] [--json]", N_("Show, open or close the firewall's ports"), xmh_command_firewall },
  { "credentials", "renew", N_("Make a new LiveKit key and secret"), xmh_command_credentials },
  { "cert", "[FILE] [--fingerprint]", N_("Write the certificate that devices trust"), xmh_command_cert },
  { "service", "[install [--now] | print | remove] [--json]", N_("Start the hub at login, or no longer"),
    xmh_command_service },
  { "reload", "", N_("Read the configuration file again"), xmh_command_reload },
};

static void
print_help (void)
{
  g_print ("%s\n  xmhctl %s\n\n%s\n", _("Usage:"), _("COMMAND [ARGUMENT…]"), _("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-12s %s\n", commands[i].name, _(commands[i].summary));
  g_print ("\n%s\n", _("“xmhctl COMMAND --help” tells more. The manual is xmhctl(1)."));
}

static const XmhCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];

  return NULL;
}

int
main (int    argc,
      char **argv)
{
  XmhCli cli = { NULL };
  int status;

  xmh_locale_init ();
  /* Registers the names of the errors, which come by name. */
  (void) XMH_ERROR;

  if (argc < 2)
    {
      print_help ();
      return XMH_EXIT_USAGE;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_help ();
      return XMH_EXIT_DONE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("xmhctl %s\n", PACKAGE_VERSION);
      return XMH_EXIT_DONE;
    }

  cli.command = find_command (argv[1]);
  if (cli.command == NULL)
    {
      g_printerr (_("xmhctl: “%s” is no command; “xmhctl --help” lists them\n"), argv[1]);
      return XMH_EXIT_USAGE;
    }

  status = cli.command->run (&cli, argc - 1, argv + 1);
  g_clear_object (&cli.hub);
  return status;
}
