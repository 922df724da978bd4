/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-settings.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/xmh-error.h"
#include "test-folder.h"

static XmhSettings *
open_settings (TestFolder *folder)
{
  g_autoptr(GError) error = NULL;
  XmhSettings *settings = xmh_settings_new (folder->paths, &error);

  g_assert_no_error (error);
  return settings;
}

static void
note_key (XmhSettings *settings,
          const char  *key,
          GString     *keys)
{
  g_string_append_printf (keys, "%s ", key);
}

static void
on_switched (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
finish (XmhSettings   *settings,
        GAsyncResult **result,
        GError       **error)
{
  g_autoptr(GAsyncResult) taken = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  taken = g_steal_pointer (result);
  return xmh_settings_change_finish (settings, taken, error);
}

static gboolean
switch_tls (XmhSettings  *settings,
            XmhTlsSwitch  position,
            GError      **error)
{
  GAsyncResult *result = NULL;

  xmh_settings_switch_tls_async (settings, position, on_switched, &result);
  return finish (settings, &result, error);
}

static gboolean
set_notifications (XmhSettings *settings,
                   gboolean     enabled)
{
  GAsyncResult *result = NULL;

  xmh_settings_set_notifications_async (settings, enabled, on_switched, &result);
  return finish (settings, &result, NULL);
}

static gboolean
add_cloudxr_origin (XmhSettings *settings,
                    const char  *origin,
                    GError     **error)
{
  GAsyncResult *result = NULL;

  xmh_settings_add_cloudxr_origin_async (settings, origin, on_switched, &result);
  return finish (settings, &result, error);
}

static gboolean
add_cors_origin (XmhSettings *settings,
                 const char  *origin)
{
  GAsyncResult *result = NULL;

  xmh_settings_add_cors_origin_async (settings, origin, on_switched, &result);
  return finish (settings, &result, NULL);
}

static void
test_round_trip (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhSettings) settings = open_settings (folder);
  g_autoptr(XmhSettings) again = NULL;
  g_autoptr(GString) keys = g_string_new (NULL);
  gboolean tls = TRUE;

  g_signal_connect (settings, "changed", G_CALLBACK (note_key), keys);
  g_assert_false (xmh_settings_get_tls (settings, NULL));
  g_assert_true (xmh_settings_get_notifications (settings));
  g_assert_true (switch_tls (settings, XMH_TLS_SWITCH_OFF, NULL));
  g_assert_true (switch_tls (settings, XMH_TLS_SWITCH_OFF, NULL));
  g_assert_true (set_notifications (settings, FALSE));
  g_assert_true (add_cloudxr_origin (settings, "https://A.example:443/", NULL));
  g_assert_true (add_cloudxr_origin (settings, "https://a.example", NULL));
  g_assert_true (add_cloudxr_origin (settings, "https://b.example", NULL));
  g_assert_true (add_cors_origin (settings, "http://c.example:81"));
  g_assert_cmpstr (keys->str, ==,
                   "web_server_tls notifications cloudxr_allow_origins cloudxr_allow_origins cors_allow_origins ");
  test_assert_file (xmh_settings_get_file (settings), NULL, 0600);

  again = open_settings (folder);
  g_assert_true (xmh_settings_get_tls (again, &tls));
  g_assert_false (tls);
  g_assert_false (xmh_settings_get_notifications (again));
  g_assert_cmpstrv (xmh_settings_get_cloudxr_origins (again),
                    ((const char *const[]) { "https://a.example", "https://b.example", NULL }));
  g_assert_cmpstrv (xmh_settings_get_cors_origins (again), ((const char *const[]) { "http://c.example:81", NULL }));
  g_assert_true (switch_tls (again, XMH_TLS_SWITCH_RESET, NULL));
  g_assert_false (xmh_settings_get_tls (again, NULL));
  g_assert_finalize_object (g_steal_pointer (&settings));
}

static void
test_bad_origins (void)
{
  static const char *const origins[] = { "", "*", "null", "a.example", "https://a.example/path", "https://u@a.example",
                                         "https://a;b", "https://a.example\n" };
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhSettings) settings = open_settings (folder);

  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (add_cloudxr_origin (settings, origins[i], &error));
      g_assert_error (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT);
    }
  g_assert_false (g_file_test (xmh_settings_get_file (settings), G_FILE_TEST_EXISTS));
}

static void
test_damaged (void)
{
  static const char *const texts[] = { "[settings\n", "web_server_tls=true\n", "[settings]\nweb_server_tls=perhaps\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(TestFolder) folder = test_folder_new ();
      g_autofree char *file = test_write (folder->paths->state_dir, "settings.ini", texts[i], 0600);
      g_autoptr(XmhSettings) settings = NULL;

      g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*settings.ini.broken now*");
      settings = open_settings (folder);
      g_test_assert_expected_messages ();
      g_assert_false (xmh_settings_get_tls (settings, NULL));
      test_assert_file (xmh_settings_get_damaged_file (settings), texts[i], 0600);
      g_assert_true (switch_tls (settings, XMH_TLS_SWITCH_ON, NULL));
      g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
    }
}

static void
test_unwritable (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhSettings) settings = open_settings (folder);
  g_autoptr(GError) error = NULL;

  test_remove (folder->paths->state_dir);
  g_assert_false (switch_tls (settings, XMH_TLS_SWITCH_OFF, &error));
  g_assert_nonnull (error);
  g_assert_false (xmh_settings_get_tls (settings, NULL));
}

/* What is asked for at once is done in that order, and nothing of it is lost. */
static void
test_overlap (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  XmhSettings *settings = open_settings (folder);
  g_autoptr(XmhSettings) again = NULL;
  GAsyncResult *results[5] = { NULL };
  gboolean tls = TRUE;

  xmh_settings_switch_tls_async (settings, XMH_TLS_SWITCH_OFF, on_switched, &results[0]);
  xmh_settings_switch_tls_async (settings, XMH_TLS_SWITCH_ON, on_switched, &results[1]);
  xmh_settings_switch_tls_async (settings, XMH_TLS_SWITCH_OFF, on_switched, &results[2]);
  xmh_settings_set_notifications_async (settings, FALSE, on_switched, &results[3]);
  xmh_settings_add_cors_origin_async (settings, "http://c.example:81", on_switched, &results[4]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_true (finish (settings, &results[i], NULL));

  again = open_settings (folder);
  g_assert_true (xmh_settings_get_tls (again, &tls));
  g_assert_false (tls);
  g_assert_false (xmh_settings_get_notifications (again));
  g_assert_cmpuint (g_strv_length ((char **) xmh_settings_get_cors_origins (again)), ==, 1);
  g_object_unref (settings);
}

/* A file that has grown, by whatever, is not read beyond what is of use. */
static void
test_huge (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *file = test_write (folder->paths->state_dir, "settings.ini", "", 0600);
  g_autoptr(XmhSettings) settings = NULL;

  /* Takes no room on disk, and 64 GB of memory if it is read. */
  g_assert_cmpint (truncate (file, (off_t) 64 << 30), ==, 0);
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*too large*");
  settings = open_settings (folder);
  g_test_assert_expected_messages ();
  g_assert_false (xmh_settings_get_tls (settings, NULL));
  g_assert_nonnull (xmh_settings_get_damaged_file (settings));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/round-trip", test_round_trip);
  g_test_add_func ("/settings/bad-origins", test_bad_origins);
  g_test_add_func ("/settings/damaged", test_damaged);
  g_test_add_func ("/settings/huge", test_huge);
  g_test_add_func ("/settings/unwritable", test_unwritable);
  g_test_add_func ("/settings/overlap", test_overlap);

  return g_test_run ();
}
