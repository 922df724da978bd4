/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "access-fixture.h"
#include "access/xmh-devices-json.h"

static char *self_path;

static char *
get_path (AccessFixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder->paths->data_dir, name, NULL);
}

static char *
read_devices (AccessFixture *fixture)
{
  g_autofree char *path = get_path (fixture, "devices.json");
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* Everything about a device survives a restart, and no secret is in the file. */
static void
test_kept (AccessFixture *fixture, gconstpointer data)
{
  XmhGuest guest = { .name = "Größe \"🥽\"", .life_s = 3600, .is_watch_only = TRUE };
  XmhVisitor browser = access_fixture_visit ("2001:db8::7", FIREFOX);
  XmhVisitor app = access_fixture_visit ("192.0.2.8", OKHTTP);
  XmhVisitor pending = access_fixture_visit ("192.0.2.9", OKHTTP);
  g_autofree char *path = get_path (fixture, "devices.json");
  g_autofree char *cookie = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GInetAddress) address = NULL;
  g_autofree char *numeric = NULL;
  XmhDevice *device;

  app.identity = "phone \\ \"1\"";
  device = access_fixture_pair (fixture, &guest, &browser, &cookie);
  xmh_access_note_identity (fixture->access, device, "first");
  xmh_access_note_identity (fixture->access, device, "second");
  access_fixture_let_in (fixture, &app, TRUE);
  xmh_access_ask (fixture->access, &pending, fixture->now_s, NULL, NULL, NULL);
  access_fixture_restart (fixture);

  test_assert_file (path, NULL, 0600);
  text = read_devices (fixture);
  g_assert_null (strstr (text, strchr (cookie, '.') + 1));
  g_assert_null (strstr (text, "192.0.2.9"));

  browser.cookie = cookie;
  device = xmh_access_recognise (fixture->access, &browser, fixture->now_s);
  g_assert_cmpstr (xmh_device_get_name (device), ==, guest.name);
  g_assert_cmpstr (xmh_device_get_kind (device), ==, "computer");
  g_assert_cmpint (xmh_device_get_expires (device), ==, fixture->now_s + 3600);
  g_assert_true (xmh_device_is_watch_only (device));
  g_assert_false (xmh_device_is_always (device));
  g_assert_cmpstr (xmh_device_get_identities (device)[0], ==, "second");
  g_assert_cmpstr (xmh_device_get_identities (device)[1], ==, "first");
  address = xmh_device_make_address (device);
  numeric = g_inet_address_to_string (address);
  g_assert_cmpstr (numeric, ==, "2001:db8::7");
  g_assert_true (xmh_access_rename (fixture->access, xmh_device_get_id (device), "", NULL));
  g_assert_cmpstr (xmh_device_get_name (device), ==, "Firefox on Linux");

  device = xmh_access_recognise (fixture->access, &app, fixture->now_s);
  g_assert_true (xmh_device_is_always (device));
  g_assert_cmpstr (xmh_device_get_wish (device), ==, app.identity);
}

/* The file is written without being asked to, and once for many changes. */
static void
test_written_soon (AccessFixture *fixture, gconstpointer data)
{
  g_autofree char *path = get_path (fixture, "devices.json");

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *key = NULL;

      xmh_access_add (fixture->access, "App", fixture->now_s, &key, NULL);
    }
  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, TRUE);
  {
    g_autofree char *text = read_devices (fixture);

    g_assert_nonnull (strstr (text, "\"App 10\""));
  }
}

/* Requests do not write the file again and again, not even of a device with two addresses. */
static void
test_seen_written_at_end (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  XmhVisitor moved = access_fixture_visit ("2001:db8::7", FIREFOX);
  g_autofree char *cookie = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  access_fixture_pair (fixture, NULL, &visitor, &cookie);
  visitor.cookie = moved.cookie = cookie;
  access_fixture_restart (fixture);
  before = read_devices (fixture);
  for (guint i = 0; i < 100; i++)
    {
      g_assert_nonnull (
        xmh_access_recognise (fixture->access, i % 2 == 0 ? &moved : &visitor, fixture->now_s + 10 + i));
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  after = read_devices (fixture);
  g_assert_cmpstr (after, ==, before);
  access_fixture_restart (fixture);
  visitor.cookie = NULL;
  {
    g_autoptr(GPtrArray) list = xmh_access_list (fixture->access);

    g_assert_cmpint (xmh_device_get_last_seen (g_ptr_array_index (list, 0)), ==, fixture->now_s + 109);
  }
}

static void
wait_for_problem (AccessFixture *fixture, const char *code)
{
  gint64 deadline_us = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  const XmhProblem *problem;

  while ((problem = xmh_access_get_problem (fixture->access)),
         g_strcmp0 (problem != NULL ? problem->code : NULL, code) != 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_main_context_iteration (NULL, TRUE);
    }
}

/* What cannot be written is in force all the same, and is written when that is possible again. */
static void
test_not_kept (AccessFixture *fixture, gconstpointer data)
{
  const char *folder = fixture->folder->paths->data_dir;
  g_autofree char *elsewhere = g_strconcat (folder, "-elsewhere", NULL);
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  g_autofree char *cookie = NULL;
  XmhDevice *device;

  g_assert_cmpint (rename (folder, elsewhere), ==, 0);
  device = access_fixture_pair (fixture, NULL, &visitor, &cookie);
  g_test_expect_message ("xmh-access", G_LOG_LEVEL_WARNING, "*cannot create*");
  wait_for_problem (fixture, "devices-not-kept");
  g_test_assert_expected_messages ();
  visitor.cookie = cookie;
  g_assert_true (xmh_access_recognise (fixture->access, &visitor, fixture->now_s) == device);

  g_assert_cmpint (rename (elsewhere, folder), ==, 0);
  g_assert_true (xmh_access_rename (fixture->access, xmh_device_get_id (device), "New", NULL));
  wait_for_problem (fixture, NULL);
  access_fixture_restart (fixture);
  g_assert_nonnull (xmh_access_recognise (fixture->access, &visitor, fixture->now_s));
}

static void
test_not_kept_at_end (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  g_autofree char *cookie = NULL;

  g_assert_cmpint (g_rmdir (fixture->folder->paths->data_dir), ==, 0);
  access_fixture_pair (fixture, NULL, &visitor, &cookie);
  g_test_expect_message ("xmh-access", G_LOG_LEVEL_WARNING, "*cannot create*");
  g_assert_false (access_fixture_close (fixture));
  g_test_assert_expected_messages ();
}

static char *
replace (const char *text, const char *old, const char *new)
{
  g_auto(GStrv) parts = g_strsplit (text, old, 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (new, parts);
}

/* Puts @text in place of the file. Nobody has access then, and the file is kept. */
static void
assert_unreadable (AccessFixture *fixture, const char *text)
{
  g_autofree char *aside = get_path (fixture, "devices.json.damaged");
  g_autoptr(GPtrArray) list = NULL;

  g_assert_true (access_fixture_close (fixture));
  g_free (test_write (fixture->folder->paths->data_dir, "devices.json", text, 0600));
  g_test_expect_message ("xmh-access", G_LOG_LEVEL_WARNING, "*no device has access");
  access_fixture_open (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (xmh_access_get_problem (fixture->access)->code, ==, "devices-unreadable");
  g_assert_nonnull (strstr (xmh_access_get_problem (fixture->access)->remedy, aside));
  list = xmh_access_list (fixture->access);
  g_assert_cmpuint (list->len, ==, 0);
  test_assert_file (aside, text, 0600);
  g_assert_cmpint (g_remove (aside), ==, 0);
}

static void
test_unreadable (AccessFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *old;
    const char *new;
  } changes[] = {
    { "\"version\" : 1", "\"version\" : 2" },
    { "\"version\" : 1", "\"version\" : \"1\"" },
    { "\"version\" : 1,", "" },
    { "\"allowed\"", "\"pending\"" },
    { "\"cookie\"", "\"cable\"" },
    { "\"secret-sha256\" : \"", "\"secret-sha256\" : \"0" },
    { "\"id\" : \"", "\"id\" : \"G" },
    { "192.0.2.7", "192.0.2.777" },
    { "\"name\" : \"", "\"name\" : \"\\u202e" },
    { "\"kind\" : \"computer\"", "\"kind\" : \"toaster\"" },
    { "\"last-seen\" : ", "\"last-seen\" : -" },
    { "\"last-seen\" : ", "\"last-seen\" : 99999999" },
    { "\"always\" : false", "\"always\" : 0" },
    { "\"identities\" : [", "\"identities\" : [ 1" },
    { "\"revoked\" : [", "\"revoked\" : [ [[[[[[[[[[[[" },
    { "\"boot-id\" : \"", "\"boot-id\" : \"0123456789012345678901234567890123456789" },
    { "{", "" },
  };
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  g_autofree char *cookie = NULL;
  g_autofree char *text = NULL;

  access_fixture_pair (fixture, NULL, &visitor, &cookie);
  access_fixture_restart (fixture);
  text = read_devices (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *changed = replace (text, changes[i].old, changes[i].new);

      assert_unreadable (fixture, changed);
    }
  assert_unreadable (fixture, "");
  assert_unreadable (fixture, "[]");
  assert_unreadable (fixture, "\xff");
}

/* A file that is too large is not read to its end. */
static void
test_too_large (AccessFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (3 * 1024 * 1024, ' ');

  assert_unreadable (fixture, text);
}

/* The times of a file are moved, too, if the clock was set while the hub did not run. */
static void
test_clock_between (void)
{
  const XmhSavedClock saved = { 10000, 500, "this" };
  const XmhSavedClock later = { 10100, 600, "this" };
  const XmhSavedClock back = { 6500, 600, "this" };
  const XmhSavedClock ahead = { 20100, 600, "this" };
  const XmhSavedClock next = { 15000, 20, "next" };
  const XmhSavedClock next_back = { 0, 20, "next" };

  g_assert_cmpint (xmh_saved_clock_get_step (&saved, &later), ==, 0);
  g_assert_cmpint (xmh_saved_clock_get_step (&saved, &back), ==, -3600);
  g_assert_cmpint (xmh_saved_clock_get_step (&saved, &ahead), ==, 10000);
  g_assert_cmpint (xmh_saved_clock_get_step (&saved, &next), ==, 0);
  g_assert_cmpint (xmh_saved_clock_get_step (&saved, &next_back), ==, -10000);
}

/* What test_killed() starts and kills: writes again and again. */
G_NORETURN static void
write_forever (const char *folder)
{
  XmhAccess *access = xmh_access_new (folder, NULL);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  for (;;)
    {
      g_autofree char *key = NULL;
      XmhDevice *device = xmh_access_add (access, "App", now_s, &key, NULL);

      if (device == NULL)
        {
          g_autoptr(GPtrArray) list = xmh_access_list (access);

          for (guint i = 0; i < list->len; i++)
            xmh_access_forget (access, xmh_device_get_id (g_ptr_array_index (list, i)), now_s, now_s, NULL);
        }
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
wait_for_file (const char *path)
{
  gint64 deadline_us = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_usleep (1000);
    }
}

/* Whenever the hub is killed, the old or the new file is there, and whole. */
static void
test_killed (AccessFixture *fixture, gconstpointer data)
{
  g_autofree char *path = get_path (fixture, "devices.json");

  for (guint i = 0; i < 25; i++)
    {
      const char *argv[] = { self_path, "--write-forever", fixture->folder->paths->data_dir, NULL };
      GPid pid;

      g_assert_true (access_fixture_close (fixture));
      g_assert_true (g_spawn_async (NULL, (char **) argv, NULL,
                                    G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                                    NULL, NULL, &pid, NULL));
      wait_for_file (path);
      g_usleep ((gulong) g_random_int_range (0, 20000));
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);

      access_fixture_open (fixture);
      g_assert_null (xmh_access_get_problem (fixture->access));
    }
}

static void
add_browser (XmhAccess *access, guint i, gint64 now_s)
{
  g_autofree char *address = g_strdup_printf ("2001:db8::%x", i);
  g_autofree char *identity = g_strdup_printf ("quest-3-%u", i);
  g_autofree char *code = xmh_access_make_code (access, NULL, now_s, NULL);
  g_autofree char *cookie = NULL;
  g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string (address);
  XmhVisitor visitor = { .address = parsed, .user_agent = QUEST };
  XmhDevice *device = xmh_access_pair (access, code, &visitor, now_s, &cookie, NULL);

  xmh_access_note_identity (access, device, identity);
}

/* What test_memory() starts: prints how much 256 browsers with an identity and an address each need. */
static void
measure (const char *folder)
{
  XmhAccess *access = xmh_access_new (folder, NULL);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  gsize before;

  /* What is there once, in any case. */
  add_browser (access, 0, now_s);
  before = mallinfo2 ().uordblks;
  for (guint i = 1; i < XMH_ACCESS_DEVICES_MAX; i++)
    add_browser (access, i, now_s);
  g_printerr ("%zu", mallinfo2 ().uordblks - before);
}

/* In a process of its own, where every allocation is counted. */
static void
test_memory (AccessFixture *fixture, gconstpointer data)
{
  const char *argv[] = { self_path, "--measure", fixture->folder->paths->data_dir, NULL };
  g_auto(GStrv) environment = g_environ_setenv (g_get_environ (), "G_SLICE", "always-malloc", TRUE);
  g_autofree char *text = NULL;
  guint64 n_bytes;

  environment = g_environ_unsetenv (environment, "G_MESSAGES_DEBUG");
  g_assert_true (
    g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &text, NULL, NULL));
  g_assert_true (g_ascii_string_to_unsigned (strrchr (text, '\n') != NULL ? strrchr (text, '\n') + 1 : text, 10, 0,
                                             G_MAXUINT64, &n_bytes, NULL));
  g_test_message ("%" G_GUINT64_FORMAT " bytes", n_bytes);
  g_assert_cmpuint (n_bytes, <, 100 * 1024);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--write-forever") == 0)
    write_forever (argv[2]);
  if (argc == 3 && strcmp (argv[1], "--measure") == 0)
    {
      measure (argv[2]);
      return 0;
    }

  self_path = argv[0];
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/access-file/" name, AccessFixture, NULL, access_fixture_set_up, func, access_fixture_tear_down)
  ADD ("kept", test_kept);
  ADD ("written-soon", test_written_soon);
  ADD ("seen-written-at-end", test_seen_written_at_end);
  ADD ("not-kept", test_not_kept);
  ADD ("not-kept-at-end", test_not_kept_at_end);
  ADD ("unreadable", test_unreadable);
  ADD ("too-large", test_too_large);
  g_test_add_func ("/access-file/clock-between", test_clock_between);
  ADD ("killed", test_killed);
  ADD ("memory", test_memory);
  return g_test_run ();
}
