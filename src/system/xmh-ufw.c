/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-ufw.h"

#include <string.h>

#include "common/xmh-file.h"

/* Of a file of a page. */
#define FILE_MAX_BYTES (64 * 1024)

/* The line of ufw.conf that counts; the last one wins, as in the shell that reads it. */
static gboolean
is_enabled (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean enabled = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      g_autofree char *value = NULL;

      if (!g_str_has_prefix (line, "ENABLED="))
        continue;
      value = g_shell_unquote (line + strlen ("ENABLED="), NULL);
      enabled = value != NULL && g_ascii_strcasecmp (value, "yes") == 0;
    }

  return enabled;
}

/* A Flatpak that was given the host's /etc has it elsewhere. */
static char *
find_folder (const char *root,
             gboolean    is_sandboxed)
{
  g_autofree char *host = g_build_filename (root, "run", "host", "etc", NULL);

  if (!is_sandboxed)
    return g_build_filename (root, "etc", "ufw", NULL);

  return g_file_test (host, G_FILE_TEST_IS_DIR) ? g_build_filename (host, "ufw", NULL) : NULL;
}

static XmhUfwState
read_state (const char *folder)
{
  g_autofree char *file = g_build_filename (folder, "ufw.conf", NULL);
  g_autofree char *text = NULL;

  if (!xmh_file_read (file, FILE_MAX_BYTES, &text, NULL, NULL))
    return XMH_UFW_ABSENT;

  return is_enabled (text) ? XMH_UFW_ACTIVE : XMH_UFW_INACTIVE;
}

/* Two small files, quick enough for the main loop.
 * @root: where the machine's file system begins
 * @is_sandboxed: whether that is a Flatpak's
 * Returns: what is to be seen of ufw */
XmhUfw
xmh_ufw_read (const char *root,
              gboolean    is_sandboxed)
{
  XmhUfw ufw = { XMH_UFW_ABSENT, FALSE };
  g_autofree char *folder = find_folder (root, is_sandboxed);
  g_autofree char *profile = NULL;

  if (folder == NULL)
    {
      ufw.state = XMH_UFW_HIDDEN;
      return ufw;
    }

  ufw.state = read_state (folder);
  profile = g_build_filename (folder, "applications.d", XMH_UFW_PROFILE, NULL);
  ufw.has_profile = g_file_test (profile, G_FILE_TEST_EXISTS);
  return ufw;
}
