/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <errno.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "reach/xmh-hub-process.h"
#include "common/xmh-ids.h"
#include "common/xmh-sandbox.h"

#define DEFAULT_LINES 100
#define MAX_LINES 1000000

/* Returns: the exit status if there is no journalctl */
static int
run_journalctl (int lines, gboolean follow)
{
  g_autofree char *count = g_strdup_printf ("--lines=%d", lines);
  char *const words[] = { (char *) "journalctl",
                          (char *) "--user-unit=" XMH_UNIT,
                          (char *) "--user-unit=" XMH_CONNECTOR_UNIT,
                          count,
                          follow ? (char *) "--follow" : NULL,
                          NULL };

  execvp (words[0], words);
  g_printerr (_ ("xmhctl: Cannot run journalctl: %s\n"), g_strerror (errno));
  return XMH_EXIT_FAILED;
}

int
xmh_command_logs (XmhCli *cli, int argc, char **argv)
{
  gboolean follow = FALSE;
  int lines = DEFAULT_LINES;
  const GOptionEntry entries[] = { { "follow", 'f', 0, G_OPTION_ARG_NONE, &follow,
                                     N_ ("Show new lines as they arrive, until you press Ctrl+C"), NULL },
                                   { "lines", 'n', 0, G_OPTION_ARG_INT, &lines,
                                     N_ ("Show this many lines (default: 100)"), N_ ("N") },
                                   { NULL } };
  g_autoptr(XmhHubProcess) run = NULL;

  if (!xmh_cli_parse (cli, entries, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (lines < 1 || lines > MAX_LINES)
    return xmh_cli_usage_error (cli, _ ("The number of lines must be from 1 to %d"), MAX_LINES);
  if (xmh_sandbox_is_flatpak ())
    {
      g_printerr ("%s\n    %s\n", _ ("The Flatpak sandbox cannot read the journal. Run this command on the host:"),
                  "journalctl --user _COMM=xr-media-hub");
      return XMH_EXIT_FAILED;
    }

  run = xmh_hub_process_look ();
  if (run->is_running && !run->is_unit)
    g_printerr ("%s\n",
                _ ("The hub was not started as a service, so its messages are in the terminal where it runs. These "
                   "are older messages from the service."));
  return run_journalctl (lines, follow);
}
