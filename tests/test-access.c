/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-access.h"

#include <string.h>

#include "common/xmh-text.h"
#include "test-folder.h"

#define QUEST                                                                                           \
  "Mozilla/5.0 (Linux; Android 14; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/41.2 " \
  "Chrome/134.0 VR Safari/537.36"
#define FIREFOX "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
#define OKHTTP "okhttp/4.12.0"

/* One case: an access without a file, a time, and what was emitted. */
typedef struct
{
  TestFolder *folder;
  XmhAccess *access;
  gint64 now_s;
  GString *events;
} Fixture;

static void
note (Fixture *fixture, const char *event, XmhDevice *device)
{
  g_string_append_printf (fixture->events, "%s %s;", event, xmh_device_get_name (device));
}

static void
on_requested (XmhAccess *access, XmhDevice *device, Fixture *fixture)
{
  note (fixture, "requested", device);
}

static void
on_ended (XmhAccess *access, XmhDevice *device, Fixture *fixture)
{
  g_assert_null (xmh_access_get_device (access, xmh_device_get_id (device)));
  note (fixture, "ended", device);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->access = xmh_access_new (fixture->folder->paths->data_dir, NULL);
  fixture->now_s = g_get_real_time () / G_USEC_PER_SEC;
  fixture->events = g_string_new (NULL);
  g_signal_connect (fixture->access, "requested", G_CALLBACK (on_requested), fixture);
  g_signal_connect (fixture->access, "ended", G_CALLBACK (on_ended), fixture);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (xmh_access_close_finish (XMH_ACCESS (source), result, NULL));
  *(gboolean *) data = TRUE;
}

static void
close_access (XmhAccess *access)
{
  gboolean is_closed = FALSE;

  xmh_access_close_async (access, on_closed, &is_closed);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_access (fixture->access);
  g_assert_finalize_object (fixture->access);
  g_string_free (fixture->events, TRUE);
  test_folder_free (fixture->folder);
}

static void
assert_events (Fixture *fixture, const char *events)
{
  g_assert_cmpstr (fixture->events->str, ==, events);
  g_string_truncate (fixture->events, 0);
}

static XmhVisitor
visit (const char *address, const char *user_agent)
{
  static GHashTable *addresses = NULL;
  XmhVisitor visitor = { .user_agent = user_agent };

  if (addresses == NULL)
    addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  visitor.address = g_hash_table_lookup (addresses, address);
  if (visitor.address == NULL)
    {
      visitor.address = g_inet_address_new_from_string (address);
      g_hash_table_insert (addresses, g_strdup (address), visitor.address);
    }
  return visitor;
}

/* A browser asks, and its cookie lets it in once the user allows it. */
static void
test_ask (Fixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = visit ("192.0.2.7", QUEST);
  XmhVisitor other = visit ("192.0.2.7", QUEST);
  g_autofree char *wait = NULL;
  g_autofree char *cookie = NULL;
  g_autofree char *again = NULL;
  XmhDevice *device;

  visitor.keeps_cookies = other.keeps_cookies = TRUE;
  visitor.identity = other.identity = "quest-3";
  g_assert_null (xmh_access_recognise (fixture->access, &visitor, fixture->now_s));
  device = xmh_access_ask (fixture->access, &visitor, fixture->now_s, &wait, &cookie, NULL);
  g_assert_cmpint (xmh_device_get_state (device), ==, XMH_DEVICE_PENDING);
  g_assert_cmpuint (strlen (xmh_device_get_number (device)), ==, 4);
  g_assert_cmpstr (xmh_device_get_name (device), ==, "Quest 3");
  g_assert_cmpstr (xmh_device_get_kind (device), ==, "headset");
  assert_events (fixture, "requested Quest 3;");

  /* Somebody else at that address gets the number, but nothing that lets in. */
  g_assert_true (xmh_access_ask (fixture->access, &other, fixture->now_s + 1, NULL, &again, NULL) == device);
  g_assert_null (again);
  visitor.cookie = cookie;
  g_assert_null (xmh_access_recognise (fixture->access, &visitor, fixture->now_s + 1));
  g_assert_true (xmh_access_allow (fixture->access, xmh_device_get_id (device), FALSE, fixture->now_s + 2, NULL));
  g_assert_true (xmh_access_recognise (fixture->access, &visitor, fixture->now_s + 3) == device);
  g_assert_null (xmh_access_recognise (fixture->access, &other, fixture->now_s + 3));
  g_assert_cmpstr (xmh_device_get_number (device), ==, "");
  g_assert_cmpint (xmh_device_get_last_seen (device), ==, fixture->now_s + 3);
}

/* A code lets in one browser, and only one. */
static void
test_pair (Fixture *fixture, gconstpointer data)
{
  XmhVisitor first = visit ("192.0.2.7", FIREFOX);
  XmhVisitor second = visit ("192.0.2.8", FIREFOX);
  g_autofree char *code = xmh_access_make_code (fixture->access, NULL, fixture->now_s, NULL);
  g_autofree char *typed = g_strdup_printf ("%.4s-%s ", code, code + 4);
  g_autofree char *lower = g_ascii_strdown (typed, -1);
  g_autofree char *cookie = NULL;
  g_autofree char *none = NULL;
  g_autoptr(GError) error = NULL;
  XmhDevice *device;

  g_assert_cmpuint (strlen (code), ==, XMH_ACCESS_CODE_LENGTH);
  device = xmh_access_pair (fixture->access, lower, &first, fixture->now_s, &cookie, NULL);
  g_assert_cmpstr (xmh_device_get_name (device), ==, "Firefox on Linux");
  g_assert_cmpint (xmh_device_get_state (device), ==, XMH_DEVICE_ALLOWED);
  g_assert_cmpint (xmh_device_get_mark (device), ==, XMH_DEVICE_BY_COOKIE);

  g_assert_null (xmh_access_pair (fixture->access, code, &second, fixture->now_s, &none, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_WRONG_CODE);
  g_assert_null (none);

  first.cookie = cookie;
  g_assert_true (xmh_access_recognise (fixture->access, &first, fixture->now_s) == device);
  g_assert_true (xmh_access_forget (fixture->access, xmh_device_get_id (device), fixture->now_s, 0, NULL));
  g_assert_null (xmh_access_recognise (fixture->access, &first, fixture->now_s));
  assert_events (fixture, "ended Firefox on Linux;");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/access/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("ask", test_ask);
  ADD ("pair", test_pair);
  return g_test_run ();
}
