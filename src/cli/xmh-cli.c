/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-cli.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-names.h"
#include "common/xmh-sandbox.h"

/* Rotating and restarting take a few seconds at most. */
#define CALL_TIMEOUT_MS 30000

/**
 * xmh_cli_usage_error:
 * @cli: the run
 * @format: what is wrong, a sentence without full stop
 *
 * Returns: %XMH_EXIT_USAGE
 */
int
xmh_cli_usage_error (XmhCli     *cli,
                     const char *format,
                     ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  g_printerr ("xmhctl %s: %s\n", cli->command->name, message);
  g_printerr (_("Usage: xmhctl %s %s\n"), cli->command->name, cli->command->arguments);
  return XMH_EXIT_USAGE;
}

/**
 * xmh_cli_parse:
 * @cli: the run; its json is set
 * @entries: (nullable): options besides --json
 * @min_arguments: how many words have to follow the options
 * @max_arguments: how many may
 * @argc: (inout): count, the command's name among them
 * @argv: (inout): words; only the arguments are left after the name
 *
 * Returns: whether the command may go on; if not, the caller exits with %XMH_EXIT_USAGE
 */
gboolean
xmh_cli_parse (XmhCli             *cli,
               const GOptionEntry *entries,
               int                 min_arguments,
               int                 max_arguments,
               int                *argc,
               char             ***argv)
{
  const GOptionEntry common[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &cli->json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_autofree char *parameters = g_strdup_printf ("%s", cli->command->arguments);
  g_autoptr(GOptionContext) context = g_option_context_new (parameters);
  g_autofree char *program = g_strconcat ("xmhctl ", cli->command->name, NULL);
  g_autoptr(GError) error = NULL;

  g_set_prgname (program);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _(cli->command->summary));
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, argc, argv, &error))
    {
      xmh_cli_usage_error (cli, "%s", error->message);
      return FALSE;
    }
  if (*argc - 1 < min_arguments)
    {
      /* Translators: follows “xmhctl COMMAND: ”, as all texts that begin in lower case here */
      xmh_cli_usage_error (cli, "%s", _("an argument is missing"));
      return FALSE;
    }
  if (*argc - 1 > max_arguments)
    {
      xmh_cli_usage_error (cli, _("“%s” is one argument too many"), (*argv)[max_arguments + 1]);
      return FALSE;
    }

  return TRUE;
}

static void
say_unreachable (const char *reason)
{
  if (reason != NULL)
    g_printerr (_("XR Media Hub can't be reached: %s\n"), reason);
  else
    g_printerr ("%s\n", _("XR Media Hub is not running."));
  g_printerr ("%s\n    %s\n", _("Start it with"),
              xmh_sandbox_is_flatpak () ? "flatpak run --command=xr-media-hub " XMH_APPLICATION_ID
                                        : "systemctl --user start " XMH_UNIT);
}

/**
 * xmh_cli_connect:
 * @cli: the run; its hub is set
 *
 * Finds the service on the session bus, without starting it. Says how to start it when it is not there.
 *
 * Returns: whether it is there; if not, the caller exits with %XMH_EXIT_UNREACHABLE
 */
gboolean
xmh_cli_connect (XmhCli *cli)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *owner = NULL;

  cli->hub = xmh_bus_media_hub_proxy_new_for_bus_sync (G_BUS_TYPE_SESSION, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                                       XMH_BUS_NAME, XMH_OBJECT_PATH, NULL, &error);
  if (cli->hub == NULL)
    {
      g_dbus_error_strip_remote_error (error);
      say_unreachable (error->message);
      return FALSE;
    }

  owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (cli->hub));
  if (owner == NULL)
    {
      say_unreachable (NULL);
      return FALSE;
    }

  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (cli->hub), CALL_TIMEOUT_MS);
  return TRUE;
}

/* The service left between our look and our call, or while it worked for us. */
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

/**
 * xmh_cli_fail:
 * @error: the answer of the service, or an error of our own
 *
 * Says what went wrong.
 *
 * Returns: what to exit with
 */
int
xmh_cli_fail (const GError *error)
{
  g_autoptr(GError) copy = g_error_copy (error);

  g_dbus_error_strip_remote_error (copy);
  if (is_unreachable (copy))
    {
      say_unreachable (copy->message);
      return XMH_EXIT_UNREACHABLE;
    }

  g_printerr ("xmhctl: %s\n", copy->message);
  if (g_error_matches (copy, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT))
    return XMH_EXIT_USAGE;

  return XMH_EXIT_FAILED;
}
