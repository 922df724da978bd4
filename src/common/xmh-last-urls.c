/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-last-urls.h"

#include <string.h>

#include "common/xmh-file.h"

#define FILE_NAME "urls"

/* Longer files were not written by the hub. */
#define MAX_BYTES 65536

gboolean
xmh_last_urls_write (const char *state_dir, const char *const *urls, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, FILE_NAME, NULL);
  g_autofree char *lines = g_strjoinv ("\n", (char **) urls);
  g_autofree char *text = g_strconcat (lines, *lines != '\0' ? "\n" : "", NULL);

  return xmh_file_replace (path, text, strlen (text), 0600, error);
}

char **
xmh_last_urls_read (const char *state_dir)
{
  g_autofree char *path = g_build_filename (state_dir, FILE_NAME, NULL);
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL) || length == 0 || length > MAX_BYTES ||
      !g_utf8_validate (text, (gssize) length, NULL))
    return NULL;

  return g_strsplit (g_strchomp (text), "\n", -1);
}
