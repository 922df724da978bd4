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
#include "config/xmh-config.h"
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
note_key (XmhSettings *settings, const char *key, GString *keys)
{
  g_string_append_printf (keys, "%s ", key);
}

static void
note_notifications (XmhSettings *settings, GParamSpec *pspec, GString *keys)
{
  note_key (settings, pspec->name, keys);
}

static void
on_switched (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
finish (XmhSettings *settings, GAsyncResult **result, GError **error)
{
  g_autoptr(GAsyncResult) taken = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  taken = g_steal_pointer (result);
  return xmh_settings_change_finish (settings, taken, error);
}

static gboolean
switch_tls (XmhSettings *settings, gboolean enabled, GError **error)
{
  GAsyncResult *result = NULL;

  xmh_settings_set_boolean_async (settings, "web_server_tls", enabled, on_switched, &result);
  return finish (settings, &result, error);
}

static gboolean
reset_tls (XmhSettings *settings)
{
  GAsyncResult *result = NULL;

  xmh_settings_reset_async (settings, "web_server_tls", on_switched, &result);
  return finish (settings, &result, NULL);
}

static gboolean
set_notifications (XmhSettings *settings, gboolean enabled)
{
  GAsyncResult *result = NULL;

  xmh_settings_set_boolean_async (settings, "notifications", enabled, on_switched, &result);
  return finish (settings, &result, NULL);
}

static gboolean
add_origin (XmhSettings *settings, const char *key, const char *origin, GError **error)
{
  GAsyncResult *result = NULL;

  xmh_settings_add_origin_async (settings, key, origin, on_switched, &result);
  return finish (settings, &result, error);
}

/* What is in force over the built-in defaults, without their origins. */
static XmhConfig *
merge (XmhSettings *settings)
{
  g_autoptr(XmhConfig) config = xmh_config_new_default ();

  g_strfreev (config->cloudxr_allow_origins);
  config->cloudxr_allow_origins = g_new0 (char *, 1);
  return xmh_settings_merge (settings, config);
}

/* Whether the settings have a say in TLS, and what they say. */
static gboolean
get_tls (XmhSettings *settings, gboolean *enabled)
{
  g_autoptr(XmhConfig) config = merge (settings);

  *enabled = config->web_server_tls;
  return xmh_config_was_set_at_run_time (config, "web_server_tls");
}

static void
test_round_trip (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhSettings) settings = open_settings (folder);
  g_autoptr(XmhSettings) again = NULL;
  g_autoptr(GString) keys = g_string_new (NULL);
  g_autoptr(XmhConfig) config = NULL;
  gboolean tls = TRUE;

  g_signal_connect (settings, "changed", G_CALLBACK (note_key), keys);
  g_signal_connect (settings, "notify::notifications", G_CALLBACK (note_notifications), keys);
  g_assert_false (get_tls (settings, &tls));
  g_assert_true (xmh_settings_get_notifications (settings));
  g_assert_true (switch_tls (settings, FALSE, NULL));
  g_assert_true (switch_tls (settings, FALSE, NULL));
  g_assert_true (set_notifications (settings, FALSE));
  g_assert_true (add_origin (settings, "cloudxr_allow_origins", "https://A.example:443/", NULL));
  g_assert_true (add_origin (settings, "cloudxr_allow_origins", "https://a.example", NULL));
  g_assert_true (add_origin (settings, "cloudxr_allow_origins", "https://b.example", NULL));
  g_assert_true (add_origin (settings, "cors_allow_origins", "http://c.example:81", NULL));
  g_assert_cmpstr (keys->str, ==,
                   "web_server_tls notifications cloudxr_allow_origins cloudxr_allow_origins cors_allow_origins ");
  test_assert_file (xmh_settings_get_file (settings), NULL, 0600);

  again = open_settings (folder);
  g_assert_true (get_tls (again, &tls));
  g_assert_false (tls);
  g_assert_false (xmh_settings_get_notifications (again));
  config = merge (again);
  g_assert_cmpstrv (config->cloudxr_allow_origins,
                    ((const char *const[]){ "https://a.example", "https://b.example", NULL }));
  g_assert_cmpstrv (config->cors_allow_origins, ((const char *const[]){ "http://c.example:81", NULL }));
  g_assert_true (reset_tls (again));
  g_assert_false (get_tls (again, &tls));
  g_assert_finalize_object (g_steal_pointer (&settings));
}

static void
test_bad_origins (void)
{
  static const char *const origins[] = {
    "", "*", "null", "a.example", "https://a.example/path", "https://u@a.example", "https://a;b", "https://a.example\n"
  };
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhSettings) settings = open_settings (folder);

  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (add_origin (settings, "cloudxr_allow_origins", origins[i], &error));
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
      gboolean tls = FALSE;

      g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*settings.ini.broken now*");
      settings = open_settings (folder);
      g_test_assert_expected_messages ();
      g_assert_false (get_tls (settings, &tls));
      test_assert_file (xmh_settings_get_damaged_file (settings), texts[i], 0600);
      g_assert_true (switch_tls (settings, TRUE, NULL));
      g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
    }
}

static void
test_unwritable (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhSettings) settings = open_settings (folder);
  g_autoptr(GError) error = NULL;
  gboolean tls = FALSE;

  test_remove (folder->paths->state_dir);
  g_assert_false (switch_tls (settings, FALSE, &error));
  g_assert_nonnull (error);
  g_assert_false (get_tls (settings, &tls));
}

static void
write_settings (TestFolder *folder, const char *text)
{
  g_autofree char *file = test_write (folder->paths->state_dir, "settings.ini", text, 0600);

  g_assert_nonnull (file);
}

/* Settings replace a value and add to a list; the file's configuration stays what it is. */
static void
test_merge (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autoptr(XmhSettings) settings = NULL;
  g_autoptr(XmhConfig) merged = NULL;

  g_strfreev (config->cors_allow_origins);
  config->cors_allow_origins = g_strdupv ((char *[]){ (char *) "https://file.example", NULL });
  write_settings (folder, "[settings]\nweb_server_tls=false\nweb_server_port=1\nunknown=x\n"
                          "cors_allow_origins=https://file.example;*;HTTPS://Click.example;junk\n");
  settings = open_settings (folder);
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*cors_allow_origins: '?' is no origin");
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*'junk' is no origin");
  merged = xmh_settings_merge (settings, config);
  g_test_assert_expected_messages ();

  g_assert_cmpstrv (merged->cors_allow_origins,
                    ((const char *const[]){ "https://file.example", "https://click.example", NULL }));
  g_assert_cmpstrv (merged->run_time_keys, ((const char *const[]){ "web_server_tls", "cors_allow_origins", NULL }));
  g_assert_false (merged->web_server_tls);
  g_assert_true (xmh_config_is_loopback_only (merged));
  g_assert_cmpuint (merged->web_server_port, ==, config->web_server_port);
  g_assert_true (config->web_server_tls);
  g_assert_cmpuint (g_strv_length (config->cors_allow_origins), ==, 1);
}

/* Without settings, the file's configuration is in force; volatile ones apply before the call returns. */
static XmhConfigAccess
get_access (XmhSettings *settings, gboolean *is_set)
{
  g_autoptr(XmhConfig) config = merge (settings);

  *is_set = xmh_config_was_set_at_run_time (config, "access");
  return config->access;
}

static void
test_text (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhSettings) settings = open_settings (folder);
  g_autoptr(XmhSettings) again = NULL;
  GAsyncResult *result = NULL;
  gboolean is_set;

  g_assert_cmpint (get_access (settings, &is_set), ==, XMH_CONFIG_ACCESS_ASK);
  g_assert_false (is_set);
  xmh_settings_set_text_async (settings, "access", "open", on_switched, &result);
  g_assert_true (finish (settings, &result, NULL));
  again = open_settings (folder);
  g_assert_cmpint (get_access (again, &is_set), ==, XMH_CONFIG_ACCESS_OPEN);
  g_assert_true (is_set);

  xmh_settings_reset_async (settings, "access", on_switched, &result);
  g_assert_true (finish (settings, &result, NULL));
  g_assert_cmpint (get_access (settings, &is_set), ==, XMH_CONFIG_ACCESS_ASK);
  g_assert_false (is_set);
}

static void
test_volatile (void)
{
  g_autoptr(XmhSettings) settings = xmh_settings_new_volatile ();
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autoptr(XmhConfig) before = xmh_settings_merge (settings, config);
  g_autoptr(XmhConfig) after = NULL;

  g_assert_true (before == config);
  xmh_settings_set_boolean_async (settings, "web_server_tls", FALSE, NULL, NULL);
  after = xmh_settings_merge (settings, config);
  g_assert_false (after->web_server_tls);
}

/* Requests at the same time are handled in order, and none is lost. */
static void
test_overlap (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  XmhSettings *settings = open_settings (folder);
  g_autoptr(XmhSettings) again = NULL;
  g_autoptr(XmhConfig) config = NULL;
  GAsyncResult *results[5] = { NULL };
  gboolean tls = TRUE;

  xmh_settings_set_boolean_async (settings, "web_server_tls", FALSE, on_switched, &results[0]);
  xmh_settings_set_boolean_async (settings, "web_server_tls", TRUE, on_switched, &results[1]);
  xmh_settings_set_boolean_async (settings, "web_server_tls", FALSE, on_switched, &results[2]);
  xmh_settings_set_boolean_async (settings, "notifications", FALSE, on_switched, &results[3]);
  xmh_settings_add_origin_async (settings, "cors_allow_origins", "http://c.example:81", on_switched, &results[4]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_true (finish (settings, &results[i], NULL));

  again = open_settings (folder);
  g_assert_true (get_tls (again, &tls));
  g_assert_false (tls);
  g_assert_false (xmh_settings_get_notifications (again));
  config = merge (again);
  g_assert_cmpuint (g_strv_length (config->cors_allow_origins), ==, 1);
  g_object_unref (settings);
}

/* A file that has grown is not read beyond the limit. */
static void
test_huge (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *file = test_write (folder->paths->state_dir, "settings.ini", "", 0600);
  g_autoptr(XmhSettings) settings = NULL;
  gboolean tls = FALSE;

  /* Uses no disk space, but 64 GB of memory if it is read. */
  g_assert_cmpint (truncate (file, (off_t) 64 << 30), ==, 0);
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*too large*");
  settings = open_settings (folder);
  g_test_assert_expected_messages ();
  g_assert_false (get_tls (settings, &tls));
  g_assert_nonnull (xmh_settings_get_damaged_file (settings));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/round-trip", test_round_trip);
  g_test_add_func ("/settings/bad-origins", test_bad_origins);
  g_test_add_func ("/settings/damaged", test_damaged);
  g_test_add_func ("/settings/huge", test_huge);
  g_test_add_func ("/settings/unwritable", test_unwritable);
  g_test_add_func ("/settings/merge", test_merge);
  g_test_add_func ("/settings/text", test_text);
  g_test_add_func ("/settings/volatile", test_volatile);
  g_test_add_func ("/settings/overlap", test_overlap);

  return g_test_run ();
}
