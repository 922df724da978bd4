/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>
#include <glib/gstdio.h>

#include "config/xmh-paths.h"

/* A temporary folder for one case, with the hub's folders; test_folder_free() removes it. */
typedef struct
{
  char *root;
  XmhPaths *paths;
} TestFolder;

static inline TestFolder *
test_folder_new (void)
{
  TestFolder *folder = g_new0 (TestFolder, 1);

  folder->root = g_dir_make_tmp ("xmh-test-XXXXXX", NULL);
  g_assert_nonnull (folder->root);
  folder->paths = g_new0 (XmhPaths, 1);
  folder->paths->data_dir = g_build_filename (folder->root, "data", NULL);
  folder->paths->config_dir = g_build_filename (folder->root, "config", NULL);
  folder->paths->state_dir = g_build_filename (folder->root, "state", NULL);
  folder->paths->runtime_dir = g_build_filename (folder->root, "runtime", NULL);
  g_assert_cmpint (g_mkdir (folder->paths->data_dir, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (folder->paths->config_dir, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (folder->paths->state_dir, 0700), ==, 0);
  return folder;
}

static inline void
test_remove (const char *path)
{
  g_autoptr(GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      test_remove (child);
    }
  g_remove (path);
}

static inline void
test_folder_free (TestFolder *folder)
{
  test_remove (folder->root);
  g_free (folder->root);
  xmh_paths_free (folder->paths);
  g_free (folder);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestFolder, test_folder_free)

/* Writes @text with @mode, whatever the umask is. */
static inline char *
test_write (const char *folder, const char *name, const char *text, int mode)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  return path;
}

static inline void
test_assert_file (const char *path, const char *text, guint mode)
{
  g_autofree char *content = NULL;
  GStatBuf status;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  if (text != NULL)
    g_assert_cmpstr (content, ==, text);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, mode);
}
