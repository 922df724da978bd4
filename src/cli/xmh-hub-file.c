/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-hub-file.h"

#include "common/xmh-folders.h"

static const char *const names[] = { "xr_media_hub.yaml", "device_io_hub.yaml" };

static char *
find_in (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }

  return NULL;
}

char *
xmh_hub_file_find (XmhCli *cli)
{
  g_autofree char *folder = xmh_folders_get_config ();
  const char *in_use = cli->hub != NULL ? xmh_bus_media_hub_get_config_file (cli->hub) : NULL;
  char *path;

  if (in_use != NULL)
    return *in_use != '\0' ? g_strdup (in_use) : NULL;

  path = find_in (folder);
  return path != NULL ? path : find_in (SYSCONFDIR "/xr-ai");
}
