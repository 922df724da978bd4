/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-api-credentials.h"

#include <string.h>
#include <unistd.h>

#include "common/xmh-error.h"
#include "config/xmh-config.h"
#include "test-folder.h"

#define PUBLIC "devsecret-xr-livekit-prototype-2026"

static XmhConfig *
parse (const char *file, char **environment)
{
  g_autoptr(XmhConfigReport) report = xmh_config_report_new (file);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  XmhConfigSource source = { .file = file, .environment = environment };
  XmhConfig *config;

  if (file != NULL)
    g_assert_true (g_file_get_contents (file, &text, &source.length, NULL));
  source.bytes = text;
  config = xmh_config_parse (&source, report, &error);
  g_assert_no_error (error);
  return config;
}

static XmhApiCredentials *
new_credentials (XmhConfig *config, TestFolder *folder)
{
  g_autoptr(GError) error = NULL;
  XmhApiCredentials *credentials = xmh_api_credentials_new (config, folder->paths, &error);

  g_assert_no_error (error);
  return credentials;
}

static void
count (XmhApiCredentials *credentials, guint *n)
{
  (*n)++;
}

typedef struct
{
  GMainLoop *loop;
  GError *error;
} Renewal;

static void
on_renewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Renewal *renewal = user_data;

  g_assert_cmpint (xmh_api_credentials_renew_finish (XMH_API_CREDENTIALS (source), result, &renewal->error), ==,
                   renewal->error == NULL);
  g_main_loop_quit (renewal->loop);
}

static gboolean
renew (XmhApiCredentials *credentials, GError **error)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Renewal renewal = { loop, NULL };

  xmh_api_credentials_renew_async (credentials, on_renewed, &renewal);
  g_main_loop_run (loop);
  if (renewal.error == NULL)
    return TRUE;

  g_propagate_error (error, renewal.error);
  return FALSE;
}

static void
test_generated (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autoptr(XmhApiCredentials) first = new_credentials (config, folder);
  g_autoptr(XmhApiCredentials) second = new_credentials (config, folder);
  const char *secret = xmh_api_credentials_get_secret (first);

  g_assert_cmpint (xmh_api_credentials_get_source (first), ==, XMH_API_CREDENTIALS_GENERATED);
  g_assert_true (g_str_has_prefix (xmh_api_credentials_get_key (first), "API"));
  g_assert_cmpuint (strlen (secret), ==, 43);
  g_assert_cmpuint (strspn (secret, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS), ==, 43);
  g_assert_false (xmh_api_credentials_are_public (first));
  g_assert_cmpstr (xmh_api_credentials_get_key (second), ==, xmh_api_credentials_get_key (first));
  g_assert_cmpstr (xmh_api_credentials_get_secret (second), ==, secret);
  test_assert_file (xmh_api_credentials_get_file (first), NULL, 0600);
  g_assert_finalize_object (g_steal_pointer (&first));
}

static void
test_open_file (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autofree char *file = test_write (folder->paths->data_dir, "livekit-keys.yaml", "APIx: abc\n", 0644);
  g_autoptr(XmhApiCredentials) credentials = NULL;

  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*livekit-keys.yaml was open to others*");
  credentials = new_credentials (config, folder);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (xmh_api_credentials_get_key (credentials), ==, "APIx");
  g_assert_cmpstr (xmh_api_credentials_get_secret (credentials), ==, "abc");
  test_assert_file (file, "APIx: abc\n", 0600);
}

static void
test_broken_file (void)
{
  static const char *const texts[] = { "", "APIx:", "APIx: 12", "a: b\nc: d\n", "[", "APIx: {a: b}", "just text" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(TestFolder) folder = test_folder_new ();
      g_autoptr(XmhConfig) config = xmh_config_new_default ();
      g_autofree char *file = test_write (folder->paths->data_dir, "livekit-keys.yaml", texts[i], 0600);
      g_autofree char *aside = g_strconcat (file, ".broken", NULL);
      g_autoptr(XmhApiCredentials) credentials = NULL;

      g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*livekit-keys.yaml*a new key was made");
      credentials = new_credentials (config, folder);
      g_test_assert_expected_messages ();
      g_assert_true (g_str_has_prefix (xmh_api_credentials_get_key (credentials), "API"));
      test_assert_file (aside, texts[i], 0600);
      test_assert_file (file, NULL, 0600);
    }
}

static void
test_unreadable_file (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autofree char *file = g_build_filename (folder->paths->data_dir, "livekit-keys.yaml", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
  g_assert_null (xmh_api_credentials_new (config, folder->paths, &error));
  g_assert_nonnull (error);
}

/* Every way of writing the two values, before and after: nothing else may change. */
static void
test_renew_in_config (void)
{
  static const struct
  {
    const char *before;
    const char *after; /* the key stands where the first %s is, or the second when @swapped */
    gboolean swapped;
  } cases[] = {
    { "api_key: devkey\napi_secret: " PUBLIC "\n", "api_key: \"%s\"\napi_secret: \"%s\"\n", FALSE },
    { "# Größe 😀\r\nroom_name: café\r\napi_secret: '" PUBLIC "' # not secret\r\napi_key:   \"devkey\"   # key\r\n",
      "# Größe 😀\r\nroom_name: café\r\napi_secret: \"%s\" # not secret\r\napi_key:   \"%s\"   # key\r\n", TRUE },
    { "{api_key: devkey, api_secret: !!str " PUBLIC ", web_server_port: 0x2000}",
      "{api_key: \"%s\", api_secret: \"%s\", web_server_port: 0x2000}", FALSE },
    { "\xef\xbb\xbf"
      "api_key: devkey\nroom_name: devkey\napi_secret:\n  " PUBLIC "\n\n",
      "\xef\xbb\xbf"
      "api_key: \"%s\"\nroom_name: devkey\napi_secret:\n  \"%s\"\n\n",
      FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TestFolder) folder = test_folder_new ();
      g_autofree char *file = test_write (folder->paths->config_dir, "xr_media_hub.yaml", cases[i].before, 0644);
      g_autofree char *backup = g_strconcat (file, ".backup", NULL);
      g_autofree char *after = NULL;
      g_autoptr(XmhConfig) config = parse (file, NULL);
      g_autoptr(XmhConfig) renewed = NULL;
      g_autoptr(XmhApiCredentials) credentials = new_credentials (config, folder);
      g_autoptr(GError) error = NULL;
      g_auto(GStrv) parts = g_strsplit (cases[i].after, "%s", 3);
      guint n_changes = 0;

      g_signal_connect (credentials, "changed", G_CALLBACK (count), &n_changes);
      g_assert_true (xmh_api_credentials_are_public (credentials));
      g_test_expect_message ("xmh-config", G_LOG_LEVEL_MESSAGE, "a new LiveKit key*");
      renew (credentials, &error);
      g_assert_no_error (error);
      g_test_assert_expected_messages ();
      g_assert_false (xmh_api_credentials_are_public (credentials));
      g_assert_cmpuint (n_changes, ==, 1);

      after = g_strconcat (parts[0],
                           cases[i].swapped ? xmh_api_credentials_get_secret (credentials)
                                            : xmh_api_credentials_get_key (credentials),
                           parts[1],
                           cases[i].swapped ? xmh_api_credentials_get_key (credentials)
                                            : xmh_api_credentials_get_secret (credentials),
                           parts[2], NULL);
      test_assert_file (file, after, 0600);
      test_assert_file (backup, cases[i].before, 0600);

      renewed = parse (file, NULL);
      g_assert_true (xmh_api_credentials_reload (credentials, renewed, NULL));
      g_assert_cmpuint (n_changes, ==, 1);
    }
}

static void
test_renew_through_link (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *file = test_write (folder->root, "real.yaml", "api_key: devkey\napi_secret: " PUBLIC "\n", 0600);
  g_autofree char *link = g_build_filename (folder->root, "link.yaml", NULL);
  g_autoptr(XmhConfig) config = NULL;
  g_autoptr(XmhConfig) renewed = NULL;
  g_autoptr(XmhApiCredentials) credentials = NULL;

  g_assert_cmpint (symlink (file, link), ==, 0);
  config = parse (link, NULL);
  credentials = new_credentials (config, folder);
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_MESSAGE, "a new LiveKit key*");
  g_assert_true (renew (credentials, NULL));
  g_test_assert_expected_messages ();
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  renewed = parse (file, NULL);
  g_assert_cmpstr (renewed->api_key, ==, xmh_api_credentials_get_key (credentials));
}

static void
test_renew_refused (void)
{
  char *environment[] = { (char *) "LIVEKIT_API_KEY=k", (char *) "LIVEKIT_API_SECRET=s", NULL };
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhConfig) from_environment = parse (NULL, environment);
  g_autoptr(XmhApiCredentials) fixed = new_credentials (from_environment, folder);
  g_autofree char *file = test_write (folder->root, "c.yaml", "api_key: devkey\napi_secret: " PUBLIC "\n", 0644);
  g_autoptr(XmhConfig) config = parse (file, NULL);
  g_autoptr(XmhApiCredentials) credentials = new_credentials (config, folder);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) gone_error = NULL;

  g_assert_cmpint (xmh_api_credentials_get_source (fixed), ==, XMH_API_CREDENTIALS_ENVIRONMENT);
  g_assert_false (renew (fixed, &error));
  g_assert_error (error, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE);

  /* The file was edited meanwhile, so nothing is written. */
  g_assert_true (g_file_set_contents (file, "api_key: devkey\n", -1, NULL));
  g_assert_false (renew (credentials, &gone_error));
  g_assert_error (gone_error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG);
  g_assert_true (xmh_api_credentials_are_public (credentials));
}

static void
test_renew_generated (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autoptr(XmhApiCredentials) credentials = new_credentials (config, folder);
  g_autoptr(XmhApiCredentials) again = NULL;
  g_autofree char *old = g_strdup (xmh_api_credentials_get_secret (credentials));

  g_test_expect_message ("xmh-config", G_LOG_LEVEL_MESSAGE, "a new LiveKit key*");
  g_assert_true (renew (credentials, NULL));
  g_test_assert_expected_messages ();
  g_assert_cmpstr (xmh_api_credentials_get_secret (credentials), !=, old);
  again = new_credentials (config, folder);
  g_assert_cmpstr (xmh_api_credentials_get_secret (credentials), ==, xmh_api_credentials_get_secret (again));
}

/* The pair that the configuration names by now must not give way to one that no program knows. */
static void
test_reload_while_renewing (void)
{
  char *environment[] = { (char *) "LIVEKIT_API_KEY=k", (char *) "LIVEKIT_API_SECRET=s", NULL };
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autoptr(XmhConfig) from_environment = parse (NULL, environment);
  g_autoptr(XmhApiCredentials) credentials = new_credentials (config, folder);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GError) error = NULL;
  Renewal renewal = { loop, NULL };

  g_test_expect_message ("xmh-config", G_LOG_LEVEL_MESSAGE, "a new LiveKit key*");
  xmh_api_credentials_renew_async (credentials, on_renewed, &renewal);
  g_assert_true (xmh_api_credentials_reload (credentials, from_environment, &error));
  g_assert_no_error (error);
  g_main_loop_run (loop);
  g_test_assert_expected_messages ();
  g_assert_no_error (renewal.error);
  g_assert_cmpint (xmh_api_credentials_get_source (credentials), ==, XMH_API_CREDENTIALS_ENVIRONMENT);
  g_assert_cmpstr (xmh_api_credentials_get_key (credentials), ==, "k");
  g_assert_cmpstr (xmh_api_credentials_get_secret (credentials), ==, "s");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/credentials/generated", test_generated);
  g_test_add_func ("/credentials/open-file", test_open_file);
  g_test_add_func ("/credentials/broken-file", test_broken_file);
  g_test_add_func ("/credentials/unreadable-file", test_unreadable_file);
  g_test_add_func ("/credentials/renew-in-config", test_renew_in_config);
  g_test_add_func ("/credentials/renew-through-link", test_renew_through_link);
  g_test_add_func ("/credentials/renew-refused", test_renew_refused);
  g_test_add_func ("/credentials/renew-generated", test_renew_generated);
  g_test_add_func ("/credentials/reload-while-renewing", test_reload_while_renewing);

  return g_test_run ();
}
