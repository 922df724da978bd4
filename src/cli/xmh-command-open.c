/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"

/* Returns: (transfer full) (nullable): the URL; %NULL after printing why there is none */
static char *
find_page (XmhCli *cli, const char *path)
{
  /* Also works while devices cannot connect. */
  const char *url = xmh_bus_media_hub_get_local_url (cli->hub);

  if (url != NULL && *url != '\0')
    return g_strconcat (url, path, NULL);

  g_printerr ("xmhctl: %s\n", _ ("There is no address that a device could open. Run “xmhctl status” to see why"));
  return NULL;
}

/* Returns: (transfer full) (nullable): as find_page() */
static char *
find_config (XmhCli *cli)
{
  const char *path = xmh_bus_media_hub_get_config_file (cli->hub);
  g_autoptr(GFile) location = NULL;

  if (path == NULL || *path == '\0')
    {
      g_printerr ("xmhctl: %s\n", _ ("The hub does not use a configuration file"));
      return NULL;
    }

  location = g_file_new_for_path (path);
  return g_file_get_uri (location);
}

int
xmh_command_open (XmhCli *cli, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uri = NULL;
  const char *what;

  if (!xmh_cli_parse (cli, NULL, 0, 1, &argc, &argv))
    return XMH_EXIT_USAGE;

  what = argc > 1 ? argv[1] : "";
  if (argc > 1 && !xmh_cli_has_verb (cli, what))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  uri = strcmp (what, "config") == 0 ? find_config (cli)
                                     : find_page (cli, strcmp (what, "trust") == 0 ? "/trust" : "/");
  if (uri == NULL)
    return XMH_EXIT_FAILED;
  if (!g_app_info_launch_default_for_uri (uri, NULL, &error))
    {
      g_printerr (_ ("xmhctl: Cannot open %s: %s\n"), uri, error->message);
      return XMH_EXIT_FAILED;
    }

  return XMH_EXIT_DONE;
}
