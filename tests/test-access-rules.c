/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <time.h>

#include "access-fixture.h"

#define HOUR_S 3600

/* Requests of eight addresses, with numbers of their own; then there are enough. */
static void
test_requests (AccessFixture *fixture, gconstpointer data)
{
  g_autoptr(GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  XmhVisitor late = access_fixture_visit ("192.0.2.99", OKHTTP);
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < XMH_ACCESS_REQUESTS_MAX; i++)
    {
      g_autofree char *address = g_strdup_printf ("192.0.2.%u", i);
      XmhVisitor visitor = access_fixture_visit (address, OKHTTP);
      XmhDevice *device = xmh_access_ask (fixture->access, &visitor, fixture->now_s, NULL, NULL, NULL);

      g_assert_true (g_hash_table_add (numbers, g_strdup (xmh_device_get_number (device))));
      visitor.identity = "another";
      g_assert_true (xmh_access_ask (fixture->access, &visitor, fixture->now_s, NULL, NULL, NULL) == device);
    }
  g_assert_null (xmh_access_ask (fixture->access, &late, fixture->now_s, NULL, NULL, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_TOO_MANY_REQUESTS);

  /* They end after two minutes. */
  g_assert_nonnull (
    xmh_access_ask (fixture->access, &late, fixture->now_s + XMH_ACCESS_REQUEST_LIFE_S, NULL, NULL, NULL));
  list = xmh_access_list (fixture->access);
  g_assert_cmpuint (list->len, ==, 1);
}

/* One host with many addresses leaves room for the requests of others. */
static void
test_requests_of_one_host (AccessFixture *fixture, gconstpointer data)
{
  static const char *const others[] = { "192.0.2.7", "fd88::7", "192.0.2.8" };
  XmhDevice *first = NULL;

  for (guint i = 1; i <= 2 * XMH_ACCESS_REQUESTS_MAX; i++)
    {
      g_autofree char *address = g_strdup_printf ("fd77::%u", i);
      XmhVisitor visitor = access_fixture_visit (address, OKHTTP);
      XmhDevice *device = xmh_access_ask (fixture->access, &visitor, fixture->now_s, NULL, NULL, NULL);

      g_assert_cmpint (device != NULL, ==, i <= XMH_ACCESS_REQUESTS_MAX);
      first = first != NULL ? first : device;
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      XmhVisitor visitor = access_fixture_visit (others[i], OKHTTP);
      XmhDevice *device = xmh_access_ask (fixture->access, &visitor, fixture->now_s, NULL, NULL, NULL);
      g_autoptr(GPtrArray) list = xmh_access_list (fixture->access);

      g_assert_nonnull (device);
      g_assert_cmpuint (list->len, ==, XMH_ACCESS_REQUESTS_MAX);
      g_assert_true (g_ptr_array_index (list, 0) == first);
      g_assert_true (g_ptr_array_index (list, XMH_ACCESS_REQUESTS_MAX - 1) == device);
    }
}

/* A request does not move when another one comes, so a click on it answers no other. */
static void
test_order_of_requests (AccessFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < XMH_ACCESS_REQUESTS_MAX; i++)
    {
      g_autofree char *address = g_strdup_printf ("192.0.2.%u", i);
      XmhVisitor visitor = access_fixture_visit (address, OKHTTP);
      XmhDevice *device = xmh_access_ask (fixture->access, &visitor, fixture->now_s + i, NULL, NULL, NULL);
      g_autoptr(GPtrArray) list = xmh_access_list (fixture->access);

      g_assert_true (g_ptr_array_index (list, i) == device);
    }
}

/* Deny silences the address for ten minutes, unless the user changes their mind. */
static void
test_deny (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", OKHTTP);
  XmhVisitor other = access_fixture_visit ("192.0.2.8", OKHTTP);
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;

  id = g_strdup (xmh_device_get_id (xmh_access_ask (fixture->access, &visitor, fixture->now_s, NULL, NULL, NULL)));
  g_assert_true (xmh_access_deny (fixture->access, id, fixture->now_s, NULL));
  g_assert_cmpint (xmh_device_get_state (xmh_access_get_device (fixture->access, id)), ==, XMH_DEVICE_DENIED);
  access_fixture_restart (fixture);
  g_assert_null (xmh_access_ask (fixture->access, &visitor, fixture->now_s + 599, NULL, NULL, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_DENIED);
  g_assert_nonnull (xmh_access_ask (fixture->access, &other, fixture->now_s, NULL, NULL, NULL));

  g_assert_true (xmh_access_allow (fixture->access, id, FALSE, fixture->now_s, NULL));
  g_assert_nonnull (xmh_access_recognise (fixture->access, &visitor, fixture->now_s));
  g_clear_error (&error);
  g_assert_false (xmh_access_deny (fixture->access, id, fixture->now_s, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_HAS_ACCESS);
  g_clear_error (&error);
  g_assert_false (xmh_access_deny (fixture->access, "none", fixture->now_s, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_NOT_FOUND);
}

static void
test_deny_ends (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", OKHTTP);
  XmhDevice *device = xmh_access_ask (fixture->access, &visitor, fixture->now_s, NULL, NULL, NULL);

  g_assert_true (xmh_access_deny (fixture->access, xmh_device_get_id (device), fixture->now_s, NULL));
  g_assert_nonnull (
    xmh_access_ask (fixture->access, &visitor, fixture->now_s + XMH_ACCESS_DENIED_LIFE_S, NULL, NULL, NULL));
}

/* Denials are kept within bounds. */
static void
test_many_denials (AccessFixture *fixture, gconstpointer data)
{
  g_autoptr(GPtrArray) list = NULL;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *address = g_strdup_printf ("192.0.2.%u", i);
      XmhVisitor visitor = access_fixture_visit (address, OKHTTP);
      XmhDevice *device = xmh_access_ask (fixture->access, &visitor, fixture->now_s, NULL, NULL, NULL);

      g_assert_true (xmh_access_deny (fixture->access, xmh_device_get_id (device), fixture->now_s, NULL));
    }
  list = xmh_access_list (fixture->access);
  g_assert_cmpuint (list->len, ==, 64);
}

/* The time of a guest ends without a request. */
static void
test_guest (AccessFixture *fixture, gconstpointer data)
{
  XmhGuest guest = { .life_s = 1, .is_watch_only = TRUE };
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  g_autofree char *cookie = NULL;
  g_autofree char *id = NULL;

  XmhDevice *device = access_fixture_pair (fixture, &guest, &visitor, &cookie);

  id = g_strdup (xmh_device_get_id (device));
  g_assert_true (xmh_device_is_watch_only (device));
  xmh_access_note_identity (fixture->access, device, "guest");
  while (xmh_access_get_device (fixture->access, id) != NULL)
    g_main_context_iteration (NULL, TRUE);
  access_fixture_assert_events (fixture, "ended Firefox on Linux;");
  g_assert_true (xmh_access_is_revoked (fixture->access, "guest", fixture->now_s, fixture->now_s));
}

typedef struct
{
  gint64 wall_s;
  gint64 boot_s;
} Clock;

static void
read_clock (gint64 *wall_s, gint64 *boot_s, gpointer data)
{
  const Clock *clock = data;

  *wall_s = clock->wall_s;
  *boot_s = clock->boot_s;
}

/* After a restart, real clocks are read. */
static gint64
read_boot_time (void)
{
  struct timespec boot;

  g_assert_cmpint (clock_gettime (CLOCK_BOOTTIME, &boot), ==, 0);
  return boot.tv_sec;
}

/* Lets @elapsed_s pass, and sets the clock by @step_s meanwhile. */
static void
pass (AccessFixture *fixture, Clock *clock, gint64 elapsed_s, gint64 step_s)
{
  clock->boot_s += elapsed_s;
  clock->wall_s += elapsed_s + step_s;
  fixture->now_s = clock->wall_s;
}

/* Whichever way the clock is set, a guest has its hour, a request its two minutes, and a code its ten. */
static void
test_clock_steps (AccessFixture *fixture, gconstpointer data)
{
  const gint64 steps[] = { -HOUR_S, HOUR_S, -24 * HOUR_S, 20 * 365 * 24 * HOUR_S, -2, 2 };
  XmhGuest guest = { .life_s = HOUR_S };
  Clock clock = { .wall_s = fixture->now_s, .boot_s = 1000 };

  xmh_access_set_clock (fixture->access, read_clock, &clock);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
      XmhVisitor app = access_fixture_visit ("192.0.2.8", OKHTTP);
      XmhVisitor late = access_fixture_visit ("192.0.2.9", FIREFOX);
      g_autofree char *cookie = NULL;
      g_autofree char *late_cookie = NULL;
      g_autofree char *code = NULL;
      XmhDevice *pending;

      access_fixture_pair (fixture, &guest, &visitor, &cookie);
      visitor.cookie = cookie;
      code = xmh_access_make_code (fixture->access, NULL, fixture->now_s, NULL);
      pending = xmh_access_ask (fixture->access, &app, fixture->now_s, NULL, NULL, NULL);
      pass (fixture, &clock, 110, steps[i]);
      g_assert_nonnull (xmh_access_recognise (fixture->access, &visitor, fixture->now_s));
      g_assert_true (xmh_access_ask (fixture->access, &app, fixture->now_s, NULL, NULL, NULL) == pending);
      pass (fixture, &clock, 480, 0);
      g_assert_null (xmh_access_recognise (fixture->access, &app, fixture->now_s));
      g_assert_nonnull (xmh_access_pair (fixture->access, code, &late, fixture->now_s, &late_cookie, NULL));
      pass (fixture, &clock, HOUR_S - 110 - 480 - 5, 0);
      g_assert_nonnull (xmh_access_recognise (fixture->access, &visitor, fixture->now_s));
      pass (fixture, &clock, 10, 0);
      g_assert_null (xmh_access_recognise (fixture->access, &visitor, fixture->now_s));
    }
}

/* When the clock is set back, tokens of the time before are revoked all the same. */
static void
test_revoked_after_step (AccessFixture *fixture, gconstpointer data)
{
  Clock clock = { .wall_s = fixture->now_s, .boot_s = 1000 };
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  g_autofree char *cookie = NULL;
  XmhDevice *device;
  gint64 issued_s = fixture->now_s;

  xmh_access_set_clock (fixture->access, read_clock, &clock);
  device = access_fixture_pair (fixture, NULL, &visitor, &cookie);
  xmh_access_note_identity (fixture->access, device, "browser");
  pass (fixture, &clock, 10, -HOUR_S);
  g_assert_true (
    xmh_access_forget (fixture->access, xmh_device_get_id (device), fixture->now_s, fixture->now_s + 2 * HOUR_S, NULL));
  g_assert_true (xmh_access_is_revoked (fixture->access, "browser", issued_s, fixture->now_s));
  pass (fixture, &clock, 2 * HOUR_S + 10, 0);
  g_assert_true (xmh_access_is_revoked (fixture->access, "browser", issued_s, fixture->now_s));
}

/* Tokens of a forgotten device are refused, but not those of the next one with its identity. */
static void
test_revoked (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor first = access_fixture_visit ("192.0.2.7", FIREFOX);
  XmhVisitor second = access_fixture_visit ("192.0.2.8", FIREFOX);
  Clock clock = { .wall_s = fixture->now_s, .boot_s = read_boot_time () };
  g_autofree char *cookie = NULL;
  g_autofree char *second_cookie = NULL;
  gint64 start_s = fixture->now_s;
  XmhDevice *device, *other;

  xmh_access_set_clock (fixture->access, read_clock, &clock);
  device = access_fixture_pair (fixture, NULL, &first, &cookie);
  other = access_fixture_pair (fixture, NULL, &second, &second_cookie);
  xmh_access_note_identity (fixture->access, device, "quest");
  xmh_access_note_identity (fixture->access, device, "mine");
  g_assert_true (xmh_access_find_by_identity (fixture->access, "quest") == device);
  pass (fixture, &clock, 100, 0);
  xmh_access_note_identity (fixture->access, other, "quest");
  g_assert_true (xmh_access_find_by_identity (fixture->access, "quest") == other);
  pass (fixture, &clock, 100, 0);
  g_assert_true (
    xmh_access_forget (fixture->access, xmh_device_get_id (device), fixture->now_s, fixture->now_s + HOUR_S, NULL));

  access_fixture_restart (fixture);
  g_assert_true (xmh_access_is_revoked (fixture->access, "quest", start_s + 99, fixture->now_s));
  g_assert_false (xmh_access_is_revoked (fixture->access, "quest", start_s + 100, fixture->now_s));
  g_assert_true (xmh_access_is_revoked (fixture->access, "mine", start_s + 200, fixture->now_s));
  g_assert_false (xmh_access_is_revoked (fixture->access, "mine", start_s + 201, fixture->now_s));
  g_assert_false (xmh_access_is_revoked (fixture->access, "other", start_s, fixture->now_s));
  g_assert_false (xmh_access_is_revoked (fixture->access, "mine", start_s + 200, fixture->now_s + HOUR_S));
}

/* A device is remembered with its last identities. The token of one that is dropped is of no use any more, since
 * forgetting the device could not revoke it. */
static void
test_many_identities (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  g_autofree char *cookie = NULL;
  XmhDevice *device = access_fixture_pair (fixture, NULL, &visitor, &cookie);

  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *identity = g_strdup_printf ("name-%u", i);

      xmh_access_note_identity (fixture->access, device, identity);
    }
  g_assert_cmpuint (g_strv_length ((char **) xmh_device_get_identities (device)), ==, XMH_ACCESS_IDENTITIES_MAX);
  g_assert_cmpstr (xmh_device_get_identities (device)[0], ==, "name-8");
  g_assert_true (xmh_access_is_revoked (fixture->access, "name-0", fixture->now_s, fixture->now_s));
  g_assert_false (xmh_access_is_revoked (fixture->access, "name-1", fixture->now_s, fixture->now_s));
  xmh_access_note_identity (fixture->access, device, "name-3");
  g_assert_cmpstr (xmh_device_get_identities (device)[0], ==, "name-3");
  g_assert_cmpstr (xmh_device_get_identities (device)[1], ==, "name-8");
}

/* Too many revocations become one for all identities: nothing is let in that was revoked. */
static void
test_many_revocations (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  g_autofree char *cookie = NULL;
  XmhDevice *device = access_fixture_pair (fixture, NULL, &visitor, &cookie);

  for (guint i = 0; i < 1100; i++)
    {
      g_autofree char *identity = g_strdup_printf ("name-%u", i);

      xmh_access_note_identity (fixture->access, device, identity);
    }
  for (guint i = 0; i < 1092; i++)
    {
      g_autofree char *identity = g_strdup_printf ("name-%u", i);

      g_assert_true (xmh_access_is_revoked (fixture->access, identity, fixture->now_s, fixture->now_s));
    }
  access_fixture_restart (fixture);
  g_assert_true (xmh_access_is_revoked (fixture->access, "name-0", fixture->now_s, fixture->now_s));
}

static void
add_strong (AccessFixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = NULL;

      g_assert_nonnull (xmh_access_add (fixture->access, "App", fixture->now_s, &key, NULL));
    }
}

/* Weak devices make room for others, the least recently seen first; strong ones never. */
static void
test_limit (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor first = access_fixture_visit ("192.0.2.7", OKHTTP);
  XmhVisitor second = access_fixture_visit ("192.0.2.8", OKHTTP);
  g_autofree char *key = NULL;
  g_autofree char *last_key = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = NULL;

  access_fixture_let_in (fixture, &first, TRUE);
  access_fixture_let_in (fixture, &second, TRUE);
  add_strong (fixture, XMH_ACCESS_DEVICES_MAX - 2);
  g_assert_nonnull (xmh_access_recognise (fixture->access, &first, fixture->now_s + 10));
  g_string_truncate (fixture->events, 0);

  add_strong (fixture, 1);
  access_fixture_assert_events (fixture, "ended Android app 2;");
  add_strong (fixture, 1);
  access_fixture_assert_events (fixture, "ended Android app;");
  g_assert_null (xmh_access_get_problem (fixture->access));
  g_assert_null (xmh_access_add (fixture->access, "App", fixture->now_s, &key, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_TOO_MANY_DEVICES);
  g_assert_cmpstr (xmh_access_get_problem (fixture->access)->code, ==, "too-many-devices");

  list = xmh_access_list (fixture->access);
  g_assert_cmpuint (list->len, ==, XMH_ACCESS_DEVICES_MAX);
  g_assert_true (xmh_access_forget (fixture->access, xmh_device_get_id (g_ptr_array_index (list, 0)), fixture->now_s,
                                    fixture->now_s, NULL));
  g_assert_null (xmh_access_get_problem (fixture->access));
  g_assert_nonnull (xmh_access_add (fixture->access, "App", fixture->now_s, &last_key, NULL));
}

/* A code is not used up by a hub that has no room. */
static void
test_limit_keeps_code (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  g_autofree char *code = xmh_access_make_code (fixture->access, NULL, fixture->now_s, NULL);
  g_autofree char *cookie = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = NULL;

  add_strong (fixture, XMH_ACCESS_DEVICES_MAX);
  g_assert_null (xmh_access_pair (fixture->access, code, &visitor, fixture->now_s, &cookie, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_TOO_MANY_DEVICES);
  list = xmh_access_list (fixture->access);
  g_assert_true (xmh_access_forget (fixture->access, xmh_device_get_id (g_ptr_array_index (list, 0)), fixture->now_s,
                                    fixture->now_s, NULL));
  g_assert_nonnull (xmh_access_pair (fixture->access, code, &visitor, fixture->now_s, &cookie, NULL));
}

/* Pending devices first, then the last seen first. */
static void
test_order (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitors[] = { access_fixture_visit ("192.0.2.7", OKHTTP), access_fixture_visit ("192.0.2.8", OKHTTP),
                            access_fixture_visit ("192.0.2.9", OKHTTP) };
  const char *const names[] = { "Android app 3", "Android app", "Android app 2" };
  g_autoptr(GPtrArray) list = NULL;

  access_fixture_let_in (fixture, &visitors[0], FALSE);
  access_fixture_let_in (fixture, &visitors[1], FALSE);
  xmh_access_recognise (fixture->access, &visitors[0], fixture->now_s + 5);
  xmh_access_ask (fixture->access, &visitors[2], fixture->now_s, NULL, NULL, NULL);
  list = xmh_access_list (fixture->access);
  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpstr (xmh_device_get_name (g_ptr_array_index (list, i)), ==, names[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/access-rules/" name, AccessFixture, NULL, access_fixture_set_up, func, access_fixture_tear_down)
  ADD ("requests", test_requests);
  ADD ("requests-of-one-host", test_requests_of_one_host);
  ADD ("order-of-requests", test_order_of_requests);
  ADD ("deny", test_deny);
  ADD ("deny-ends", test_deny_ends);
  ADD ("many-denials", test_many_denials);
  ADD ("guest", test_guest);
  ADD ("clock-steps", test_clock_steps);
  ADD ("revoked-after-step", test_revoked_after_step);
  ADD ("revoked", test_revoked);
  ADD ("many-identities", test_many_identities);
  ADD ("many-revocations", test_many_revocations);
  ADD ("limit", test_limit);
  ADD ("limit-keeps-code", test_limit_keeps_code);
  ADD ("order", test_order);
  return g_test_run ();
}
