/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/xmh-help.h"
#include "common/xmh-error.h"
#include "reach/xmh-control-client.h"
#include "reach/xmh-unreachable.h"

/* Longer than rotating or restarting takes. */
#define CALL_TIMEOUT_MS 30000

int
xmh_cli_usage_error (XmhCli *cli, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  g_printerr ("xmhctl %s: %s\n", cli->command->name, message);
  g_printerr (_ ("Usage: xmhctl %s %s\n"), cli->command->name, cli->command->arguments);
  return XMH_EXIT_USAGE;
}

static gboolean
check_count (XmhCli *cli, int min_arguments, int max_arguments, int argc, char **argv)
{
  if (argc - 1 < min_arguments)
    {
      xmh_cli_usage_error (cli, "%s", _ ("An argument is missing"));
      return FALSE;
    }
  if (argc - 1 > max_arguments)
    {
      xmh_cli_usage_error (cli, _ ("Unexpected argument “%s”"), argv[max_arguments + 1]);
      return FALSE;
    }

  return TRUE;
}

gboolean
xmh_cli_parse (XmhCli *cli, const GOptionEntry *entries, int min_arguments, int max_arguments, int *argc, char ***argv)
{
  gboolean help = FALSE;
  gboolean has_json = g_strrstr (cli->command->arguments, "--json") != NULL;
  const GOptionEntry common[] = { { "yes", 'y', cli->command->asks ? 0 : G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE,
                                    &cli->yes, N_ ("Do not ask before making the change"), NULL },
                                  { "json", 'j', has_json ? 0 : G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &cli->json,
                                    N_ ("Print JSON"), NULL },
                                  { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Explain this command"), NULL },
                                  { NULL } };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, argc, argv, &error))
    {
      xmh_cli_usage_error (cli, "%s", error->message);
      return FALSE;
    }
  if (help)
    {
      xmh_help_print_command (cli->command, entries, common);
      exit (XMH_EXIT_DONE);
    }

  return check_count (cli, min_arguments, max_arguments, *argc, *argv);
}

gboolean
xmh_cli_find (XmhCli *cli)
{
  g_clear_object (&cli->hub);
  g_clear_error (&cli->reason);
  cli->hub = xmh_control_client_find (CALL_TIMEOUT_MS, &cli->reason);
  return cli->hub != NULL;
}

gboolean
xmh_cli_connect (XmhCli *cli)
{
  if (xmh_cli_find (cli))
    return TRUE;

  xmh_unreachable_explain (cli->reason);
  return FALSE;
}

GVariant *
xmh_cli_get_property (XmhCli *cli, const char *name, GError **error)
{
  GDBusProxy *hub = G_DBUS_PROXY (cli->hub);
  g_autoptr(GVariant) reply = NULL;
  GVariant *value = NULL;

  reply = g_dbus_proxy_call_sync (hub, "org.freedesktop.DBus.Properties.Get",
                                  g_variant_new ("(ss)", g_dbus_proxy_get_interface_name (hub), name),
                                  G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, error);
  if (reply != NULL)
    g_variant_get (reply, "(v)", &value);
  return value;
}

/* Accepts "y" and the answer in the language of the user. */
static gboolean
is_yes (const char *answer)
{
  return g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0 || rpmatch (answer) == 1;
}

gboolean
xmh_cli_confirm (XmhCli *cli, const char *consequence)
{
  char answer[32] = "";

  if (cli->yes || !isatty (STDIN_FILENO))
    return TRUE;

  /* Translators: a question at the end of a line; y and N are what the user may type */
  g_printerr ("%s %s ", consequence, _ ("Continue? [y/N]"));
  if (fgets (answer, sizeof answer, stdin) != NULL && is_yes (g_strstrip (answer)))
    return TRUE;

  g_printerr ("%s\n", _ ("Nothing was changed."));
  return FALSE;
}

/* The hub ended before or during the call. */
static gboolean
is_unreachable (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

int
xmh_cli_fail (const GError *error)
{
  g_autoptr(GError) copy = g_error_copy (error);

  g_dbus_error_strip_remote_error (copy);
  if (is_unreachable (copy))
    {
      g_printerr (_ ("xmhctl: The hub did not respond: %s\n"), copy->message);
      return XMH_EXIT_UNREACHABLE;
    }

  g_printerr ("xmhctl: %s\n", copy->message);
  if (g_error_matches (copy, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT))
    return XMH_EXIT_USAGE;

  return XMH_EXIT_FAILED;
}
