/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include "access-fixture.h"

/* A browser asks, and its cookie lets it in once the user allows it. */
static void
test_ask (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", QUEST);
  XmhVisitor other = access_fixture_visit ("192.0.2.7", QUEST);
  g_autofree char *wait = NULL;
  g_autofree char *cookie = NULL;
  g_autofree char *again = NULL;
  g_autoptr(GError) error = NULL;
  XmhDevice *device;

  visitor.keeps_cookies = other.keeps_cookies = TRUE;
  visitor.identity = other.identity = "quest-3";
  g_assert_null (xmh_access_recognise (fixture->access, &visitor, fixture->now_s));
  device = xmh_access_ask (fixture->access, &visitor, fixture->now_s, &wait, &cookie, NULL);
  g_assert_cmpint (xmh_device_get_state (device), ==, XMH_DEVICE_PENDING);
  g_assert_cmpuint (strspn (xmh_device_get_number (device), "0123456789"), ==, 4);
  g_assert_cmpuint (strlen (xmh_device_get_number (device)), ==, 4);
  g_assert_cmpstr (xmh_device_get_name (device), ==, "Quest 3");
  g_assert_cmpstr (xmh_device_get_kind (device), ==, "headset");
  g_assert_cmpstr (xmh_device_get_wish (device), ==, "quest-3");
  access_fixture_assert_events (fixture, "requested Quest 3;");

  /* Nobody else at that address gets the number, since it would not be the one that is let in. */
  g_assert_null (xmh_access_ask (fixture->access, &other, fixture->now_s + 1, NULL, &again, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_TOO_MANY_REQUESTS);
  g_assert_null (again);
  visitor.cookie = cookie;
  g_assert_true (xmh_access_ask (fixture->access, &visitor, fixture->now_s + 1, NULL, &again, NULL) == device);
  g_assert_null (again);
  g_assert_null (xmh_access_recognise (fixture->access, &visitor, fixture->now_s + 1));
  g_assert_true (xmh_access_allow (fixture->access, xmh_device_get_id (device), FALSE, fixture->now_s + 2, NULL));
  g_assert_true (xmh_access_recognise (fixture->access, &visitor, fixture->now_s + 3) == device);
  g_assert_null (xmh_access_recognise (fixture->access, &other, fixture->now_s + 3));
  g_assert_cmpstr (xmh_device_get_number (device), ==, "");
  g_assert_cmpint (xmh_device_get_last_seen (device), ==, fixture->now_s + 3);
  access_fixture_assert_events (fixture, "");
}

/* An app is known by address and identity together, and by the address alone where there is no identity. */
static void
test_app (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor app = access_fixture_visit ("192.0.2.7", OKHTTP);
  XmhVisitor mapped = access_fixture_visit ("::ffff:192.0.2.7", OKHTTP);
  XmhVisitor elsewhere = access_fixture_visit ("192.0.2.8", OKHTTP);
  XmhDevice *device;

  app.identity = mapped.identity = elsewhere.identity = "phone";
  device = access_fixture_let_in (fixture, &app, FALSE);
  g_assert_cmpint (xmh_device_get_mark (device), ==, XMH_DEVICE_BY_ADDRESS);
  g_assert_cmpstr (xmh_device_get_name (device), ==, "Android app");
  g_assert_true (xmh_access_recognise (fixture->access, &app, fixture->now_s) == device);
  g_assert_true (xmh_access_recognise (fixture->access, &mapped, fixture->now_s) == device);
  g_assert_null (xmh_access_recognise (fixture->access, &elsewhere, fixture->now_s));
  app.identity = NULL;
  g_assert_true (xmh_access_recognise (fixture->access, &app, fixture->now_s) == device);
  app.identity = "other";
  g_assert_null (xmh_access_recognise (fixture->access, &app, fixture->now_s));
  app.identity = "";
  g_assert_null (xmh_access_recognise (fixture->access, &app, fixture->now_s));
}

/* A device that asked at CloudXR has no identity, and may use the room with any. */
static void
test_cloudxr (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor headset = access_fixture_visit ("2001:db8::7", QUEST);
  XmhVisitor neighbour = access_fixture_visit ("2001:db8::8", QUEST);
  XmhDevice *device = access_fixture_let_in (fixture, &headset, FALSE);

  g_assert_true (xmh_access_recognise (fixture->access, &headset, fixture->now_s) == device);
  headset.identity = "quest-3";
  g_assert_true (xmh_access_recognise (fixture->access, &headset, fixture->now_s) == device);
  g_assert_null (xmh_access_recognise (fixture->access, &neighbour, fixture->now_s));
}

/* An address is only trusted for 12 hours, unless the user says always or the device has a session. */
static void
test_weak_life (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor brief = access_fixture_visit ("192.0.2.7", OKHTTP);
  XmhVisitor always = access_fixture_visit ("192.0.2.8", OKHTTP);
  XmhVisitor busy = access_fixture_visit ("192.0.2.9", OKHTTP);
  gint64 end_s = fixture->now_s + XMH_ACCESS_WEAK_LIFE_S;
  g_autofree char *id = NULL;

  access_fixture_let_in (fixture, &brief, FALSE);
  access_fixture_let_in (fixture, &always, TRUE);
  id = g_strdup (xmh_device_get_id (access_fixture_let_in (fixture, &busy, FALSE)));
  xmh_access_note_session (fixture->access, id, TRUE, fixture->now_s);
  g_string_truncate (fixture->events, 0);

  g_assert_nonnull (xmh_access_recognise (fixture->access, &always, end_s));
  access_fixture_assert_events (fixture, "ended Android app;");
  g_assert_null (xmh_access_recognise (fixture->access, &brief, end_s));
  xmh_access_note_session (fixture->access, id, FALSE, end_s + 100);
  g_assert_nonnull (xmh_access_get_device (fixture->access, id));
  g_assert_true (xmh_access_allow (fixture->access, id, FALSE, end_s + 100 + XMH_ACCESS_WEAK_LIFE_S - 1, NULL));
  g_assert_false (xmh_access_allow (fixture->access, id, FALSE, end_s + 100 + XMH_ACCESS_WEAK_LIFE_S, NULL));
}

/* Each time that it is seen, its 12 hours begin again. */
static void
test_weak_is_seen (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor app = access_fixture_visit ("192.0.2.7", OKHTTP);

  access_fixture_let_in (fixture, &app, FALSE);
  for (guint i = 0; i < 5; i++)
    {
      fixture->now_s += XMH_ACCESS_WEAK_LIFE_S - 1;
      g_assert_nonnull (xmh_access_recognise (fixture->access, &app, fixture->now_s));
    }
}

/* A code lets in one browser, and only one, however it is typed. */
static void
test_pair (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor first = access_fixture_visit ("192.0.2.7", FIREFOX);
  XmhVisitor second = access_fixture_visit ("192.0.2.8", FIREFOX);
  g_autofree char *code = xmh_access_make_code (fixture->access, NULL, fixture->now_s, NULL);
  g_autofree char *typed = g_strdup_printf ("%.4s-%s ", code, code + 4);
  g_autofree char *lower = g_ascii_strdown (typed, -1);
  g_autofree char *cookie = NULL;
  g_autofree char *none = NULL;
  g_autoptr(GError) error = NULL;
  XmhDevice *device;

  g_assert_cmpuint (strlen (code), ==, XMH_ACCESS_CODE_LENGTH);
  g_assert_cmpuint (strspn (code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), ==, XMH_ACCESS_CODE_LENGTH);
  g_strdelimit (lower, "0", 'o');
  g_strdelimit (lower, "1", 'l');
  device = xmh_access_pair (fixture->access, lower, &first, fixture->now_s, &cookie, NULL);
  g_assert_cmpstr (xmh_device_get_name (device), ==, "Firefox on Linux");
  g_assert_cmpstr (xmh_device_get_kind (device), ==, "computer");
  g_assert_cmpint (xmh_device_get_state (device), ==, XMH_DEVICE_ALLOWED);
  g_assert_cmpint (xmh_device_get_mark (device), ==, XMH_DEVICE_BY_COOKIE);

  g_assert_null (xmh_access_pair (fixture->access, code, &second, fixture->now_s, &none, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_WRONG_CODE);
  g_assert_null (none);

  first.cookie = cookie;
  g_assert_true (xmh_access_recognise (fixture->access, &first, fixture->now_s) == device);
  second.cookie = cookie;
  g_assert_true (xmh_access_recognise (fixture->access, &second, fixture->now_s) == device);
  g_assert_true (xmh_access_forget (fixture->access, xmh_device_get_id (device), fixture->now_s, 0, NULL));
  g_assert_null (xmh_access_recognise (fixture->access, &first, fixture->now_s));
  access_fixture_assert_events (fixture, "ended Firefox on Linux;");
}

/* A browser that is known keeps its cookie, and loses nothing by a code for a guest, but can stop being one. One that
 * waits does not wait any longer. */
static void
test_pair_again (AccessFixture *fixture, gconstpointer data)
{
  XmhGuest guest = { .name = "Guest", .life_s = 3600, .is_watch_only = TRUE };
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  XmhVisitor waiting = access_fixture_visit ("192.0.2.8", QUEST);
  g_autofree char *cookie = NULL;
  g_autofree char *waiting_cookie = NULL;
  g_autofree char *none = NULL;
  XmhGuest longer = { .life_s = 7200, .is_watch_only = TRUE };
  XmhDevice *device = access_fixture_pair (fixture, &guest, &visitor, &cookie);
  XmhDevice *pending;

  visitor.cookie = cookie;
  g_assert_true (access_fixture_pair (fixture, &longer, &visitor, &none) == device);
  g_assert_null (none);
  g_assert_true (xmh_device_is_watch_only (device));
  g_assert_cmpint (xmh_device_get_expires (device), ==, fixture->now_s + 7200);
  g_assert_cmpstr (xmh_device_get_name (device), ==, "Guest");

  g_assert_true (access_fixture_pair (fixture, NULL, &visitor, &none) == device);
  g_assert_true (access_fixture_pair (fixture, &guest, &visitor, &none) == device);
  g_assert_false (xmh_device_is_watch_only (device));
  g_assert_cmpint (xmh_device_get_expires (device), ==, 0);

  waiting.keeps_cookies = TRUE;
  pending = xmh_access_ask (fixture->access, &waiting, fixture->now_s, NULL, &waiting_cookie, NULL);
  waiting.cookie = waiting_cookie;
  g_assert_true (access_fixture_pair (fixture, NULL, &waiting, &none) == pending);
  g_assert_null (none);
  g_assert_cmpint (xmh_device_get_state (pending), ==, XMH_DEVICE_ALLOWED);
  g_assert_true (xmh_access_recognise (fixture->access, &waiting, fixture->now_s) == pending);
}

/* Codes end after ten minutes, and the oldest when there are too many. */
static void
test_codes (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  char *codes[XMH_ACCESS_CODES_MAX + 1];
  g_autofree char *cookie = NULL;
  g_autofree char *late_cookie = NULL;
  gint64 expires;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    codes[i] = xmh_access_make_code (fixture->access, NULL, fixture->now_s + i, &expires);
  g_assert_cmpint (expires, ==, fixture->now_s + XMH_ACCESS_CODES_MAX + XMH_ACCESS_CODE_LIFE_S);
  fixture->now_s += XMH_ACCESS_CODES_MAX;
  g_assert_null (xmh_access_pair (fixture->access, codes[0], &visitor, fixture->now_s, &cookie, NULL));
  g_assert_nonnull (xmh_access_pair (fixture->access, codes[1], &visitor, fixture->now_s, &cookie, NULL));

  g_assert_null (xmh_access_pair (fixture->access, codes[16], &visitor, expires, &late_cookie, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    g_free (codes[i]);
}

static void
assert_pair_error (AccessFixture *fixture, const char *code, XmhVisitor *visitor, XmhAccessError wanted)
{
  g_autofree char *cookie = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (xmh_access_pair (fixture->access, code, visitor, fixture->now_s, &cookie, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, (int) wanted);
  g_assert_null (cookie);
}

/* After five wrong codes, an address gets no answer for a minute; others do. */
static void
test_guessing (AccessFixture *fixture, gconstpointer data)
{
  static const char *const wrong[] = { "", "AAAAAAAA", "UUUUUUUU", "AAAAAAAAA", "\xff\xfe" };
  XmhVisitor guesser = access_fixture_visit ("2001:db8::7", FIREFOX);
  XmhVisitor neighbour = access_fixture_visit ("2001:db8::8", FIREFOX);
  g_autofree char *code = xmh_access_make_code (fixture->access, NULL, fixture->now_s, NULL);
  g_autofree char *other = xmh_access_make_code (fixture->access, NULL, fixture->now_s, NULL);
  g_autofree char *cookie = NULL;
  g_autofree char *other_cookie = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_pair_error (fixture, wrong[i], &guesser, XMH_ACCESS_ERROR_WRONG_CODE);
  assert_pair_error (fixture, code, &guesser, XMH_ACCESS_ERROR_TOO_MANY_TRIES);
  g_assert_nonnull (xmh_access_pair (fixture->access, other, &neighbour, fixture->now_s, &other_cookie, NULL));
  fixture->now_s += 59;
  assert_pair_error (fixture, code, &guesser, XMH_ACCESS_ERROR_TOO_MANY_TRIES);
  fixture->now_s += 1;
  g_assert_nonnull (xmh_access_pair (fixture->access, code, &guesser, fixture->now_s, &cookie, NULL));
}

/* Who guesses from many addresses pushes out its own. */
static void
test_guessing_from_everywhere (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor first = access_fixture_visit ("2001:db8::7", FIREFOX);

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *address = g_strdup_printf ("2001:db8::1:%x", i);
      g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string (address);
      XmhVisitor visitor = { .address = parsed };

      assert_pair_error (fixture, "AAAAAAAA", &visitor, XMH_ACCESS_ERROR_WRONG_CODE);
    }
  for (guint i = 0; i < 5; i++)
    assert_pair_error (fixture, "AAAAAAAA", &first, XMH_ACCESS_ERROR_WRONG_CODE);
  assert_pair_error (fixture, "AAAAAAAA", &first, XMH_ACCESS_ERROR_TOO_MANY_TRIES);
}

/* Cookies of another shape, or with a byte changed. */
static void
test_wrong_cookies (AccessFixture *fixture, gconstpointer data)
{
  static const char *const wrong[] = { "", ".", "0123456789abcdef.",
                                       "0123456789abcdef.0123456789abcdef0123456789abcdef" };
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", FIREFOX);
  g_autofree char *cookie = NULL;
  g_autofree char *key = NULL;

  access_fixture_pair (fixture, NULL, &visitor, &cookie);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      visitor.cookie = visitor.key = wrong[i];
      g_assert_null (xmh_access_recognise (fixture->access, &visitor, fixture->now_s));
    }
  visitor.key = NULL;
  for (gsize i = 0; i < strlen (cookie); i++)
    {
      g_autofree char *changed = g_strdup (cookie);

      changed[i] = changed[i] == '0' ? '1' : '0';
      visitor.cookie = changed;
      g_assert_null (xmh_access_recognise (fixture->access, &visitor, fixture->now_s));
    }

  /* A cookie is no key, and the other way round. */
  g_assert_nonnull (xmh_access_add (fixture->access, "App", fixture->now_s, &key, NULL));
  visitor.cookie = key;
  visitor.key = cookie;
  g_assert_null (xmh_access_recognise (fixture->access, &visitor, fixture->now_s));
}

/* An app with a key gets its kind at its first request, and keeps the user's name. */
static void
test_key (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", OKHTTP);
  g_autofree char *key = NULL;
  g_autofree char *none = NULL;
  g_autoptr(GError) error = NULL;
  XmhDevice *device = xmh_access_add (fixture->access, "Glasses", fixture->now_s, &key, NULL);

  g_assert_cmpint (xmh_device_get_mark (device), ==, XMH_DEVICE_BY_KEY);
  g_assert_cmpstr (xmh_device_get_kind (device), ==, "");
  g_assert_null (xmh_device_make_address (device));
  visitor.key = key;
  visitor.identity = "anything";
  g_assert_true (xmh_access_recognise (fixture->access, &visitor, fixture->now_s) == device);
  g_assert_cmpstr (xmh_device_get_kind (device), ==, "app");
  g_assert_cmpstr (xmh_device_get_name (device), ==, "Glasses");
  g_assert_true (xmh_access_rename (fixture->access, xmh_device_get_id (device), "", NULL));
  g_assert_cmpstr (xmh_device_get_name (device), ==, "Android app");

  g_assert_null (xmh_access_add (fixture->access, "", fixture->now_s, &none, &error));
  g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_NAME);
}

static void
test_names (AccessFixture *fixture, gconstpointer data)
{
  static const char *const bad[] = { "\n",
                                     "  ",
                                     "a\tb",
                                     "a\u202e",
                                     "a\u200b",
                                     "\xff",
                                     "12345678901234567890123456789012345678901234567890123456789012345" };
  XmhVisitor first = access_fixture_visit ("192.0.2.7", QUEST);
  XmhVisitor second = access_fixture_visit ("192.0.2.8", QUEST);
  g_autofree char *cookie = NULL;
  g_autofree char *second_cookie = NULL;
  const char *id = xmh_device_get_id (access_fixture_pair (fixture, NULL, &first, &cookie));
  XmhDevice *device = access_fixture_pair (fixture, NULL, &second, &second_cookie);

  g_assert_cmpstr (xmh_device_get_name (device), ==, "Quest 3 2");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (xmh_access_rename (fixture->access, id, bad[i], &error));
      g_assert_error (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_NAME);
    }
  g_assert_true (xmh_access_rename (fixture->access, id, "Größe 🥽", NULL));
  g_assert_true (xmh_access_rename (fixture->access, xmh_device_get_id (device), "", NULL));
  g_assert_cmpstr (xmh_device_get_name (device), ==, "Quest 3");
  g_assert_true (xmh_access_rename (fixture->access, id, "", NULL));
  g_assert_cmpstr (xmh_device_get_name (xmh_access_get_device (fixture->access, id)), ==, "Quest 3 2");
}

/* What devices are called, by their User-Agent. */
static void
test_user_agents (AccessFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *user_agent;
    const char *name;
    const char *kind;
  } agents[] = {
    { NULL, "Device", "" },
    { "\x01\xff", "Device", "" },
    { QUEST, "Quest 3", "headset" },
    { "Mozilla/5.0 (X11; Linux x86_64; Quest Pro) OculusBrowser/41.2 Chrome/134.0", "Quest Pro", "headset" },
    { "Mozilla/5.0 (Linux; Android 12; Quest 3S Build/SQ3A) OculusBrowser/41.2", "Quest 3S", "headset" },
    { "Mozilla/5.0 (X11; Linux x86_64) OculusBrowser/16.6 Chrome/91.0", "Quest", "headset" },
    { "Mozilla/5.0 (X11; Linux x86_64; Quest <b>) OculusBrowser/16.6", "Quest", "headset" },
    { "Mozilla/5.0 (Quest AAAAAAAAAAAAAAAAAAAAAAAAAAAA)", "Quest", "headset" },
    { "Mozilla/5.0 (X11; Linux x86_64; PICO 4 OS5.4.0 like Quest) PicoBrowser/3.3.38 OculusBrowser/7.0", "Pico 4",
      "headset" },
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "iPhone", "phone" },
    { "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) Safari/604.1", "iPad", "tablet" },
    { "Mozilla/5.0 (Linux; Android 14; K) Chrome/125.0 Mobile Safari/537.36", "Android phone", "phone" },
    { "Mozilla/5.0 (Linux; Android 14; K) Chrome/125.0 Safari/537.36", "Android device", "tablet" },
    { FIREFOX, "Firefox on Linux", "computer" },
    { "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux",
      "computer" },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/125.0 Safari/537.36 Edg/125.0", "Edge on Windows", "computer" },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15", "Safari on Mac", "computer" },
    { "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/125.0 Safari/537.36", "Chromebook", "computer" },
    { OKHTTP, "Android app", "app" },
    { "Dalvik/2.1.0 (Linux; U; Android 14; Quest 3 Build/UP1A)", "Android app", "app" },
    { "StreamKit/7 CFNetwork/1494.0.7 Darwin/23.4.0", "iOS app", "app" },
    { "Python/3.12 aiohttp/3.9.5", "Python program", "app" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (agents); i++)
    {
      XmhVisitor visitor = access_fixture_visit ("192.0.2.7", agents[i].user_agent);
      XmhDevice *device = xmh_access_ask (fixture->access, &visitor, fixture->now_s, NULL, NULL, NULL);

      g_assert_cmpstr (xmh_device_get_name (device), ==, agents[i].name);
      g_assert_cmpstr (xmh_device_get_kind (device), ==, agents[i].kind);
      g_assert_true (xmh_access_forget (fixture->access, xmh_device_get_id (device), fixture->now_s, 0, NULL));
    }
}

static void
assert_outcome (AccessFixture *fixture, GAsyncResult **result, XmhAccessOutcome wanted)
{
  XmhAccessOutcome outcome;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (xmh_access_wait_finish (fixture->access, *result, &outcome, NULL));
  g_assert_cmpint (outcome, ==, wanted);
  g_clear_object (result);
}

static void
on_outcome (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* A page waits for the answer, and can ask for it afterwards, too. */
static void
test_wait (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitors[] = { access_fixture_visit ("192.0.2.7", QUEST), access_fixture_visit ("192.0.2.8", QUEST),
                            access_fixture_visit ("192.0.2.9", QUEST) };
  const XmhAccessOutcome outcomes[] = { XMH_ACCESS_ALLOWED, XMH_ACCESS_DENIED, XMH_ACCESS_GONE };

  for (guint i = 0; i < G_N_ELEMENTS (visitors); i++)
    {
      g_autofree char *wait = NULL;
      g_autoptr(GAsyncResult) result = NULL;
      g_autofree char *id = NULL;

      id = g_strdup (
        xmh_device_get_id (xmh_access_ask (fixture->access, &visitors[i], fixture->now_s, &wait, NULL, NULL)));
      xmh_access_wait_async (fixture->access, wait, NULL, on_outcome, &result);
      if (i == 0)
        g_assert_true (xmh_access_allow (fixture->access, id, FALSE, fixture->now_s, NULL));
      else if (i == 1)
        g_assert_true (xmh_access_deny (fixture->access, id, fixture->now_s, NULL));
      else
        xmh_access_is_revoked (fixture->access, "", 0, fixture->now_s + XMH_ACCESS_REQUEST_LIFE_S);
      assert_outcome (fixture, &result, outcomes[i]);
      xmh_access_wait_async (fixture->access, wait, NULL, on_outcome, &result);
      assert_outcome (fixture, &result, outcomes[i]);
    }
}

static void
test_wait_bounds (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", QUEST);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) cancelled = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *wait = NULL;
  GAsyncResult *results[5] = { NULL };
  XmhAccessOutcome outcome;
  XmhDevice *device;

  xmh_access_wait_async (fixture->access, "nonsense", NULL, on_outcome, &results[0]);
  assert_outcome (fixture, &results[0], XMH_ACCESS_GONE);
  device = xmh_access_ask (fixture->access, &visitor, fixture->now_s, &wait, NULL, NULL);
  xmh_access_wait_async (fixture->access, wait, cancellable, on_outcome, &cancelled);
  g_cancellable_cancel (cancellable);
  while (cancelled == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (xmh_access_wait_finish (fixture->access, cancelled, &outcome, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    xmh_access_wait_async (fixture->access, wait, NULL, on_outcome, &results[i]);
  assert_outcome (fixture, &results[0], XMH_ACCESS_STILL_PENDING);
  g_assert_null (results[1]);
  g_assert_true (xmh_access_deny (fixture->access, xmh_device_get_id (device), fixture->now_s, NULL));
  for (guint i = 1; i < G_N_ELEMENTS (results); i++)
    assert_outcome (fixture, &results[i], XMH_ACCESS_DENIED);
}

static void
on_gone (GObject *source, GAsyncResult *result, gpointer data)
{
  XmhAccessOutcome outcome;

  g_assert_true (xmh_access_wait_finish (XMH_ACCESS (source), result, &outcome, NULL));
  g_assert_cmpint (outcome, ==, XMH_ACCESS_GONE);
  (*(guint *) data)++;
}

/* Nobody waits for a hub that stops. */
static void
test_wait_at_end (AccessFixture *fixture, gconstpointer data)
{
  XmhVisitor visitor = access_fixture_visit ("192.0.2.7", QUEST);
  g_autofree char *wait = NULL;
  guint n_gone = 0;

  xmh_access_ask (fixture->access, &visitor, fixture->now_s, &wait, NULL, NULL);
  xmh_access_wait_async (fixture->access, wait, NULL, on_gone, &n_gone);
  g_assert_true (access_fixture_close (fixture));
  g_assert_cmpuint (n_gone, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/access/" name, AccessFixture, NULL, access_fixture_set_up, func, access_fixture_tear_down)
  ADD ("ask", test_ask);
  ADD ("app", test_app);
  ADD ("cloudxr", test_cloudxr);
  ADD ("weak-life", test_weak_life);
  ADD ("weak-is-seen", test_weak_is_seen);
  ADD ("pair", test_pair);
  ADD ("pair-again", test_pair_again);
  ADD ("codes", test_codes);
  ADD ("guessing", test_guessing);
  ADD ("guessing-from-everywhere", test_guessing_from_everywhere);
  ADD ("wrong-cookies", test_wrong_cookies);
  ADD ("key", test_key);
  ADD ("names", test_names);
  ADD ("user-agents", test_user_agents);
  ADD ("wait", test_wait);
  ADD ("wait-bounds", test_wait_bounds);
  ADD ("wait-at-end", test_wait_at_end);
  return g_test_run ();
}
