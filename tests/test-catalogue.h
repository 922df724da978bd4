/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>
#include <glib/gstdio.h>

/* Has msgfmt make a catalogue of @language below @folder, where gettext looks for it. Returns the file. */
static inline char *
test_write_catalogue (const char *folder,
                      const char *language,
                      const char *po,
                      const char *option)
{
  g_autofree char *dir = g_build_filename (folder, language, "LC_MESSAGES", NULL);
  g_autofree char *source = g_build_filename (dir, "texts.po", NULL);
  char *file = g_build_filename (dir, GETTEXT_PACKAGE ".mo", NULL);
  const char *const argv[] = { "msgfmt", option, "-o", file, source, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (source, po, -1, &error));
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return file;
}
