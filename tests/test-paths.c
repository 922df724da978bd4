/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-paths.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/xmh-lock.h"
#include "test-folder.h"

/* GLib reads HOME once, so each case sets its own XDG variables and no case depends on HOME. */
static void
test_xdg (void)
{
  g_autoptr(XmhPaths) paths = NULL;
  g_autoptr(XmhPaths) relative = NULL;
  g_autofree char *home_data = g_build_filename (g_get_home_dir (), ".local/share/xr-ai", NULL);

  g_setenv ("XDG_DATA_HOME", "/x/data", TRUE);
  g_setenv ("XDG_CONFIG_HOME", "/x/config", TRUE);
  g_setenv ("XDG_STATE_HOME", "/x/state", TRUE);
  g_setenv ("XDG_RUNTIME_DIR", "/x/run", TRUE);
  paths = xmh_paths_new ();
  g_assert_cmpstr (paths->data_dir, ==, "/x/data/xr-ai");
  g_assert_cmpstr (paths->config_dir, ==, "/x/config/xr-ai");
  g_assert_cmpstr (paths->state_dir, ==, "/x/state/xr-ai");
  g_assert_cmpstr (paths->runtime_dir, ==, "/x/run/xr-media-hub");

  g_setenv ("XDG_DATA_HOME", "relative", TRUE);
  g_unsetenv ("XDG_RUNTIME_DIR");
  relative = xmh_paths_new ();
  g_assert_cmpstr (relative->data_dir, ==, home_data);
  g_assert_true (g_str_has_prefix (relative->runtime_dir, g_get_tmp_dir ()));
}

static void
test_ensure (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(GError) error = NULL;
  GStatBuf status;

  g_assert_cmpint (g_chmod (folder->paths->data_dir, 0777), ==, 0);
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*data was open to others: its permissions are 755 now");
  xmh_paths_ensure (folder->paths, &error);
  g_assert_no_error (error);
  g_test_assert_expected_messages ();
  g_assert_cmpint (g_stat (folder->paths->data_dir, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, 0755);
  g_assert_cmpint (g_stat (folder->paths->runtime_dir, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, 0700);
}

/* In a folder that is writable for all, another user may have been first. */
static void
test_runtime_of_a_stranger (void)
{
  g_autoptr(TestFolder) linked = test_folder_new ();
  g_autoptr(TestFolder) owned = test_folder_new ();
  g_autoptr(GError) link_error = NULL;
  g_autoptr(GError) owner_error = NULL;

  g_assert_cmpint (symlink (linked->paths->state_dir, linked->paths->runtime_dir), ==, 0);
  g_assert_false (xmh_paths_ensure (linked->paths, &link_error));
  g_assert_nonnull (link_error);

  if (geteuid () != 0)
    return;
  g_assert_cmpint (g_mkdir (owned->paths->runtime_dir, 0700), ==, 0);
  g_assert_cmpint (chown (owned->paths->runtime_dir, 1234, (gid_t) -1), ==, 0);
  g_assert_false (xmh_paths_ensure (owned->paths, &owner_error));
  g_assert_nonnull (owner_error);
}

/* Partial files of a killed hub can contain secrets. */
static void
test_leftovers (void)
{
  static const char *const names[] = { ".settings.ini.new-aB3xY9", ".last-good.yaml.new-aB3xY9", ".urls.new-aB3xY9" };
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *kept = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder->paths->state_dir, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (test_write (folder->paths->state_dir, names[i], "api_secret: x\n", 0600));
  kept = test_write (folder->paths->state_dir, "last-good.yaml", "api_secret: x\n", 0600);

  xmh_paths_remove_leftovers (folder->paths);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder->paths->state_dir, names[i], NULL);

      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

/* In a container, the hub has another PID, which belongs to another process here. */
static void
test_lock_of_another_namespace (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder->root, "lock", NULL);
  g_autofree char *foreign = g_strdup_printf ("%d\npid:[1]\n", (int) getpid ());
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhLock) lock = xmh_lock_new (folder->root, &error);
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  int pid;

  g_assert_no_error (error);
  g_assert_true (xmh_lock_find_holder (folder->root, &pid));
  g_assert_cmpint (pid, ==, getpid ());

  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  g_assert_cmpint (write (fd, foreign, strlen (foreign)), ==, strlen (foreign));
  close (fd);
  g_assert_true (xmh_lock_find_holder (folder->root, &pid));
  g_assert_cmpint (pid, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/paths/xdg", test_xdg);
  g_test_add_func ("/paths/ensure", test_ensure);
  g_test_add_func ("/paths/runtime-of-a-stranger", test_runtime_of_a_stranger);

  g_test_add_func ("/paths/leftovers", test_leftovers);
  g_test_add_func ("/paths/lock-of-another-namespace", test_lock_of_another_namespace);
  return g_test_run ();
}
