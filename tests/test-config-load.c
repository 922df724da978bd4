/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-config.h"

#include <string.h>
#include <unistd.h>

#include "common/xmh-error.h"
#include "config/xmh-last-good-config.h"
#include "test-folder.h"

#define NAME "xr_media_hub.yaml"
#define OTHER_NAME "device_io_hub.yaml"

static XmhConfig *
load (const char *file, TestFolder *folder)
{
  g_autoptr(XmhConfigReport) report = NULL;
  g_autoptr(GError) error = NULL;
  XmhConfig *config = xmh_config_load (file, folder->paths, &report, &error);

  g_assert_no_error (error);
  xmh_config_report_log (report);
  return config;
}

/* A working directory below the scratch folder, which this process is in afterwards. */
static char *
enter_folder (TestFolder *folder, int mode)
{
  char *path = g_build_filename (folder->root, "work", NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  g_assert_cmpint (g_chdir (path), ==, 0);
  return path;
}

static void
test_order (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *work = enter_folder (folder, 0755);
  g_autofree char *explicit_file = test_write (folder->root, "other.yaml",
                                               "room_name: explicit\nlivekit_command: ./lk\n", 0666);
  g_autofree char *program = g_build_filename (folder->root, "lk", NULL);
  g_autofree char *own = NULL, *working = NULL;
  g_autoptr(XmhConfig) none = load (NULL, folder);
  g_autoptr(XmhConfig) second = NULL;
  g_autoptr(XmhConfig) first = NULL;
  g_autoptr(XmhConfig) named = NULL;
  g_autoptr(XmhConfig) named_working = NULL;

  g_assert_null (none->file);

  own = test_write (folder->paths->config_dir, NAME, "room_name: own\n", 0644);
  second = load (NULL, folder);
  g_assert_cmpstr (second->file, ==, own);
  g_assert_cmpstr (second->room_name, ==, "own");
  g_assert_false (second->restricted);

  working = test_write (work, NAME, "room_name: working\nlivekit_command: evil\n", 0644);
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*:2:1: livekit_command: not accepted from the working*");
  first = load (NULL, folder);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (first->room_name, ==, "working");
  g_assert_cmpstr (first->livekit_command[0], ==, "livekit-server");
  g_assert_true (first->restricted);

  named = load ("../other.yaml", folder);
  g_assert_cmpstr (named->file, ==, explicit_file);
  g_assert_cmpstr (named->livekit_command[0], ==, program);

  named_working = load (NAME, folder);
  g_assert_cmpstr (named_working->livekit_command[0], ==, "evil");
  g_assert_cmpint (g_chdir ("/"), ==, 0);
}

/* In each place the hub's own name comes first, then the name of xr-ai's hub. A place comes before a name. */
static void
test_names (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *work = enter_folder (folder, 0755);
  g_autofree char *own = test_write (folder->paths->config_dir, OTHER_NAME, "room_name: own\nlivekit_command: mine\n",
                                     0644);
  g_autofree char *working = NULL, *second = NULL, *third = NULL;
  const struct
  {
    char **path;
    const char *folder;
    const char *name;
    const char *room;
  } steps[] = {
    { &working, work, OTHER_NAME, "device" },
    { &second, folder->paths->config_dir, NAME, "device" },
    { &third, work, NAME, "media" },
  };
  g_autoptr(XmhConfig) config = load (NULL, folder);

  g_assert_cmpstr (config->file, ==, own);
  g_assert_cmpstr (config->livekit_command[0], ==, "mine");

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *text = g_strdup_printf ("room_name: %s\n", steps[i].room);
      g_autoptr(XmhConfig) next = NULL;

      *steps[i].path = test_write (steps[i].folder, steps[i].name, text, 0644);
      next = load (NULL, folder);
      g_assert_cmpstr (next->room_name, ==, steps[i].room);
      g_assert_true (next->restricted);
    }

  g_assert_cmpint (g_chmod (third, 0666), ==, 0);
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*./" NAME ": skipped: another user owns it*");
  xmh_config_unref (config);
  config = load (NULL, folder);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (config->file, ==, working);
  g_assert_cmpint (g_chdir ("/"), ==, 0);
}

static void
test_untrusted (void)
{
  static const struct
  {
    int folder_mode;
    int file_mode;
    int owner; /* of the file, or of the folder when negative */
    gboolean link;
    gboolean trusted;
  } cases[] = {
    { 0755, 0644, 0, FALSE, TRUE },     { 0700, 0600, 0, FALSE, TRUE },      { 0755, 0664, 0, FALSE, FALSE },
    { 0755, 0646, 0, FALSE, FALSE },    { 0775, 0644, 0, FALSE, FALSE },     { 01777, 0644, 0, FALSE, FALSE },
    { 0755, 0644, 1234, FALSE, FALSE }, { 0755, 0644, -1234, FALSE, FALSE }, { 0755, 0644, 0, TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TestFolder) folder = test_folder_new ();
      g_autofree char *work = enter_folder (folder, cases[i].folder_mode);
      g_autofree char *file = test_write (work, cases[i].link ? "target" : NAME, "room_name: x\n", cases[i].file_mode);
      g_autoptr(XmhConfig) config = NULL;

      if (cases[i].owner != 0 && geteuid () != 0)
        continue;
      if (cases[i].owner > 0)
        g_assert_cmpint (chown (file, (uid_t) cases[i].owner, (gid_t) -1), ==, 0);
      if (cases[i].owner < 0)
        g_assert_cmpint (chown (work, (uid_t) -cases[i].owner, (gid_t) -1), ==, 0);
      if (cases[i].link)
        g_assert_cmpint (symlink ("target", NAME), ==, 0);
      if (!cases[i].trusted)
        g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*skipped: *");
      config = load (NULL, folder);
      g_test_assert_expected_messages ();
      g_assert_cmpint (config->file != NULL, ==, cases[i].trusted);
      g_assert_cmpint (g_chdir ("/"), ==, 0);
    }
}

/* The user's own folder is trusted even if it is the working directory. */
static void
test_own_folder (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *own = test_write (folder->paths->config_dir, NAME, "livekit_command: mine\n", 0664);
  g_autoptr(XmhConfig) config = NULL;

  g_assert_cmpint (g_chdir (folder->paths->config_dir), ==, 0);
  config = load (NULL, folder);
  g_assert_cmpstr (config->livekit_command[0], ==, "mine");
  g_assert_cmpint (g_chdir ("/"), ==, 0);
}

static void
test_errors (void)
{
  static const char *const files[] = { "missing.yaml", "data", "fifo" };
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *fifo = g_build_filename (folder->root, "fifo", NULL);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_build_filename (folder->root, files[i], NULL);
      g_autoptr(GError) local_error = NULL;

      g_assert_null (xmh_config_load (file, folder->paths, NULL, &local_error));
      g_assert_error (local_error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG);
      g_assert_true (g_str_has_prefix (local_error->message, file));
    }
}

/* Both keys reject folders with a secret, or in folders of the hub; the error has file and line. */
static void
test_served_folders (void)
{
  static const char *const keys[] = { "web_client_dir", "cloudxr_client_dir" };
  static const struct
  {
    const char *served;
    gboolean good;
  } rows[] = {
    { "..", FALSE }, /* all of them */
    { ".", FALSE },  /* the configuration */
    { "../data", FALSE },    { "../data/within", FALSE }, { "../state", FALSE },
    { "../runtime", FALSE }, { "../runtime/..", FALSE },  { "../keys", FALSE }, /* where the user's key is to be */
    { "../link", FALSE },                                                       /* a link to the data */
    { "page", TRUE },                                                           /* beside the file */
    { "../page", TRUE },     { "../nowhere", TRUE },                            /* looked at when it is served */
  };
  g_autoptr(TestFolder) folder = test_folder_new ();
  static const char *const folders[] = { "data/within", "keys", "page", "config/page", "runtime" };
  g_autofree char *link = g_build_filename (folder->root, "link", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folder->root, folders[i], NULL);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
    }
  g_assert_cmpint (symlink ("data", link), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows) * G_N_ELEMENTS (keys); i++)
    {
      const char *name = keys[i % G_N_ELEMENTS (keys)];
      const char *served = rows[i / G_N_ELEMENTS (keys)].served;
      gboolean good = rows[i / G_N_ELEMENTS (keys)].good;
      g_autofree char *text = g_strdup_printf ("cert_file: ../my.crt\nkey_file: ../keys/my.key\n%s: %s\n", name,
                                               served);
      g_autofree char *file = test_write (folder->paths->config_dir, NAME, text, 0600);
      g_autofree char *place = g_strdup_printf ("%s:3:1: %s: ", file, name);
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhConfig) config = xmh_config_load (file, folder->paths, NULL, &error);

      g_test_message ("%s: %s", name, served);
      if (good)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, place));
    }
}

static void
keep (TestFolder *folder)
{
  g_autoptr(XmhConfigReport) report = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhConfig) config = xmh_config_load (NULL, folder->paths, &report, &error);
  g_autoptr(XmhLastGoodConfig) keeper = xmh_last_good_config_new (folder->paths);

  g_assert_no_error (error);
  xmh_last_good_config_keep (keeper, config, report);
}

static XmhConfig *
fall_back (TestFolder *folder, XmhConfigOrigin origin, const char *mistake)
{
  g_autoptr(XmhConfigReport) report = NULL;
  g_autoptr(GError) error = NULL;
  XmhConfig *config = xmh_config_load_or_fall_back (NULL, folder->paths, &report, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  g_assert_cmpint (report->origin, ==, origin);
  if (mistake == NULL)
    g_assert_null (report->mistake);
  else
    g_assert_nonnull (strstr (report->mistake, mistake));
  return config;
}

static void
test_fall_back (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *own = test_write (folder->paths->config_dir, NAME,
                                     "room_name: kept\ncert_file: a.crt\n"
                                     "key_file: a.key\nwebserver_port: 1\n",
                                     0644);
  g_autofree char *copy = g_build_filename (folder->paths->state_dir, "last-good.yaml", NULL);
  g_autofree char *certificate = g_build_filename (folder->paths->config_dir, "a.crt", NULL);
  g_autofree char *content = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhConfigReport) report = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder->paths->state_dir, 0700), ==, 0);
  keep (folder);
  test_assert_file (copy, NULL, 0600);
  xmh_config_unref (fall_back (folder, XMH_CONFIG_FROM_FILE, NULL));

  /* Relative paths are relative to the file, not to the folder of the copy. */
  g_free (test_write (folder->paths->config_dir, NAME, "web_server_port: many\n", 0644));
  {
    g_autoptr(XmhConfig) config = fall_back (folder, XMH_CONFIG_FROM_LAST_GOOD, ":1:18: web_server_port: ");

    g_assert_cmpstr (config->room_name, ==, "kept");
    g_assert_cmpstr (config->cert_file, ==, certificate);
    g_assert_cmpstr (config->file, ==, own);
  }

  /* A file on the command line has no substitute. */
  g_assert_null (xmh_config_load_or_fall_back (own, folder->paths, &report, &error));
  g_assert_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG);

  /* A damaged copy is not used, and that is reported; neither is a copy of another file. */
  g_assert_true (g_file_get_contents (copy, &content, NULL, NULL));
  {
    g_autofree char *spoiled = g_strconcat (content, "room_name: [\n", NULL);

    g_assert_true (g_file_set_contents (copy, spoiled, -1, NULL));
    g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, "*last-good.yaml: *");
    xmh_config_unref (fall_back (folder, XMH_CONFIG_FROM_DEFAULTS, "web_server_port"));
    g_test_assert_expected_messages ();
  }
  g_assert_true (g_file_set_contents (copy, "# file: /elsewhere\nroom_name: kept\n", -1, NULL));
  xmh_config_unref (fall_back (folder, XMH_CONFIG_FROM_DEFAULTS, "web_server_port"));
}

/* An error does not open anything that the rest of the file closes. */
static void
test_fall_back_opens_nothing (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhConfig) config = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder->paths->state_dir, 0700), ==, 0);
  g_free (test_write (folder->paths->config_dir, NAME,
                      "web_server_host: 127.0.0.1\nenable_cloudxr_proxy: false\n"
                      "web_server_port: 80a\nreserved_identities: [robot]\n",
                      0644));
  config = fall_back (folder, XMH_CONFIG_FROM_DEFAULTS, "web_server_port");
  g_assert_cmpstr (config->web_server_host, ==, "127.0.0.1");
  g_assert_false (config->enable_cloudxr_proxy);
  g_assert_true (config->enable_web_server);
  g_assert_true (g_strv_contains ((const char *const *) config->reserved_identities, "robot"));
  g_clear_pointer (&config, xmh_config_unref);

  /* Without TLS, no address means loopback. */
  g_free (test_write (folder->paths->config_dir, NAME, "web_server_tls: false\nweb_server_port: 80a\n", 0644));
  config = fall_back (folder, XMH_CONFIG_FROM_DEFAULTS, "web_server_port");
  g_assert_cmpstr (config->web_server_host, ==, "127.0.0.1");
}

static void
test_fall_back_narrows_the_copy (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhConfig) config = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder->paths->state_dir, 0700), ==, 0);
  g_free (test_write (folder->paths->config_dir, NAME,
                      "token_networks: [10.0.0.0/8, 203.0.113.0/24]\ntoken_ttl: 900\n"
                      "api_key: old\napi_secret: that-others-know-0123456789abcdef\n"
                      "cors_allow_origins: ['https://a.test', 'https://b.test']\ncloudxr_allow_origins: ['*']\n"
                      "enable_livekit: false\naccess: open\n",
                      0644));
  keep (folder);
  g_free (test_write (folder->paths->config_dir, NAME,
                      "token_networks: [10.1.0.0/16, 198.51.100.0/24]\nroom_name: []\n"
                      "cors_allow_origins: ['https://b.test', 'https://c.test']\ntoken_ttl: 60\n"
                      "api_key: young\napi_secret: that-nobody-knows-0123456789abcdef\n"
                      "cloudxr_allow_origins: ['https://d.test']\nenable_web_server: false\naccess: ask\n",
                      0644));
  config = fall_back (folder, XMH_CONFIG_FROM_LAST_GOOD, "room_name");
  g_assert_cmpuint (config->token_networks->len, ==, 1);
  {
    g_autofree char *network = g_inet_address_mask_to_string (g_ptr_array_index (config->token_networks, 0));

    g_assert_cmpstr (network, ==, "10.1.0.0/16");
  }
  g_assert_cmpuint (g_strv_length (config->cors_allow_origins), ==, 1);
  g_assert_cmpstr (config->cors_allow_origins[0], ==, "https://b.test");
  g_assert_cmpuint (g_strv_length (config->cloudxr_allow_origins), ==, 1);
  g_assert_cmpstr (config->cloudxr_allow_origins[0], ==, "https://d.test");
  g_assert_cmpint (config->access, ==, XMH_CONFIG_ACCESS_ASK);
  g_assert_cmpuint (config->token_ttl_s, ==, 60);
  g_assert_cmpstr (config->api_key, ==, "young");
  g_assert_cmpstr (config->api_secret, ==, "that-nobody-knows-0123456789abcdef");
  g_assert_false (config->enable_web_server);
  g_assert_false (config->enable_livekit);
  g_assert_null (config->web_server_host);
}

/* It is unknown what an unreadable file closes. */
static void
test_fall_back_to_loopback (void)
{
  static const char *const contents[] = { "web_server_host: [\n",
                                          "just words\n",
                                          "web_server_host: 127.0.0.l\n",
                                          "enable_cloudxr_proxy: fasle\n",
                                          "token_networks: [10.0.0.0/99]\n",
                                          "access: opne\n" };

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr(TestFolder) folder = test_folder_new ();
      g_autoptr(XmhConfigReport) report = NULL;
      g_autoptr(XmhConfig) config = NULL;

      g_free (test_write (folder->paths->config_dir, NAME, contents[i], 0644));
      config = xmh_config_load_or_fall_back (NULL, folder->paths, &report, NULL);
      g_assert_cmpstr (config->web_server_host, ==, "127.0.0.1");
      g_assert_true (report->loopback_only);
    }
}

/* Only one of two variables makes every configuration invalid, also the defaults, which are then used without it. */
static void
test_fall_back_from_the_environment (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autofree char *own = test_write (folder->paths->config_dir, NAME, "room_name: own\n", 0644);

  g_autoptr(XmhConfig) config = NULL;

  g_setenv ("LIVEKIT_API_KEY", "alone", TRUE);
  xmh_config_unref (fall_back (folder, XMH_CONFIG_FROM_DEFAULTS, "api_secret"));
  g_unsetenv ("LIVEKIT_API_KEY");

  g_assert_cmpint (g_mkdir_with_parents (folder->paths->state_dir, 0700), ==, 0);
  keep (folder);
  g_setenv ("LIVEKIT_API_KEY", "alone", TRUE);
  config = fall_back (folder, XMH_CONFIG_FROM_LAST_GOOD, "api_secret");
  g_assert_cmpstr (config->room_name, ==, "own");
  g_unsetenv ("LIVEKIT_API_KEY");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("LIVEKIT_API_KEY");
  g_unsetenv ("LIVEKIT_API_SECRET");

  g_test_add_func ("/config-load/order", test_order);
  g_test_add_func ("/config-load/names", test_names);
  g_test_add_func ("/config-load/untrusted", test_untrusted);
  g_test_add_func ("/config-load/own-folder", test_own_folder);
  g_test_add_func ("/config-load/errors", test_errors);
  g_test_add_func ("/config-load/served-folders", test_served_folders);
  g_test_add_func ("/config-load/fall-back", test_fall_back);
  g_test_add_func ("/config-load/fall-back-opens-nothing", test_fall_back_opens_nothing);
  g_test_add_func ("/config-load/fall-back-narrows-the-copy", test_fall_back_narrows_the_copy);
  g_test_add_func ("/config-load/fall-back-to-loopback", test_fall_back_to_loopback);
  g_test_add_func ("/config-load/fall-back-from-the-environment", test_fall_back_from_the_environment);
  return g_test_run ();
}
