/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-ufw.h"

#include <string.h>

#include "common/xmh-file.h"

/* ufw.conf has one page. */
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

/* Reads two small files, which is quick enough for the main loop.
 * @root: the root of the computer's file system
 * @is_sandboxed: whether that is a Flatpak's, where the host's /etc may be at another path */
XmhUfw
xmh_ufw_read (const char *root, gboolean is_sandboxed)
{
  XmhUfw ufw = { XMH_UFW_ABSENT, FALSE };
  g_autofree char *etc = is_sandboxed ? g_build_filename (root, "run", "host", "etc", NULL)
                                      : g_build_filename (root, "etc", NULL);
  g_autofree char *file = g_build_filename (etc, "ufw", "ufw.conf", NULL);
  g_autofree char *profile = g_build_filename (etc, "ufw", "applications.d", XMH_UFW_PROFILE, NULL);
  g_autofree char *text = NULL;

  if (is_sandboxed && !g_file_test (etc, G_FILE_TEST_IS_DIR))
    {
      ufw.state = XMH_UFW_HIDDEN;
      return ufw;
    }

  if (xmh_file_read (file, FILE_MAX_BYTES, &text, NULL, NULL))
    ufw.state = is_enabled (text) ? XMH_UFW_ACTIVE : XMH_UFW_INACTIVE;
  ufw.has_profile = g_file_test (profile, G_FILE_TEST_EXISTS);
  return ufw;
}
