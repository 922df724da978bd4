/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-request-notices.h"

#include "test-folder.h"

#define QUEST "Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 OculusBrowser/36.1 VR Safari/537.36"

typedef struct
{
  TestFolder *folder;
  XmhAccess *access;
  XmhRequestNotices *notices;
  GString *seen; /* what was shown and withdrawn */
  char *code;    /* the last one */
  gint64 now_s;
} Fixture;

static void
on_show (XmhRequestNotices *notices, const char *code, const char *title, const char *body, Fixture *f)
{
  g_string_append_printf (f->seen, "+%s|%s;", title, body);
  g_free (f->code);
  f->code = g_strdup (code);
}

static void
on_withdraw (XmhRequestNotices *notices, const char *code, Fixture *f)
{
  g_assert_cmpstr (code, ==, f->code);
  g_string_append (f->seen, "-;");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->access = xmh_access_new (f->folder->paths->data_dir, NULL);
  f->notices = xmh_request_notices_new (f->access);
  f->seen = g_string_new (NULL);
  f->now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_signal_connect (f->notices, "show", G_CALLBACK (on_show), f);
  g_signal_connect (f->notices, "withdraw", G_CALLBACK (on_withdraw), f);
  xmh_request_notices_set_audience (f->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->notices);
  g_object_unref (f->access);
  g_string_free (f->seen, TRUE);
  g_free (f->code);
  test_folder_free (f->folder);
}

/* (transfer none) */
static XmhDevice *
ask (Fixture *f, const char *address)
{
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (address);
  XmhVisitor visitor = { inet, QUEST, NULL, NULL, "quest", FALSE };
  g_autoptr(GError) error = NULL;
  XmhDevice *device = xmh_access_ask (f->access, &visitor, f->now_s, NULL, NULL, &error);

  g_assert_no_error (error);
  return device;
}

static void
assert_seen (Fixture *f, const char *expected)
{
  g_assert_cmpstr (f->seen->str, ==, expected);
  g_string_truncate (f->seen, 0);
}

static void
assert_shown (Fixture *f, XmhDevice *device, const char *address)
{
  g_autofree char *expected = g_strdup_printf ("+%s (%s) asks for access|Number: %s\nAllow it only if the device shows "
                                               "the same number.;",
                                               xmh_device_get_name (device), address, xmh_device_get_number (device));

  assert_seen (f, expected);
  g_assert_cmpstr (xmh_request_notices_find_device (f->code), ==, xmh_device_get_id (device));
  g_assert_true (xmh_request_notices_is_shown (f->notices, f->code));
}

static void
test_answered (Fixture *f, gconstpointer data)
{
  XmhDevice *device = ask (f, "192.168.1.20");

  assert_shown (f, device, "192.168.1.20");
  g_assert_true (ask (f, "192.168.1.20") == device);
  assert_seen (f, "");
  g_assert_true (xmh_access_allow (f->access, xmh_device_get_id (device), FALSE, f->now_s, NULL));
  assert_seen (f, "-;");
  g_assert_false (xmh_request_notices_is_shown (f->notices, f->code));

  device = ask (f, "192.168.1.21");
  assert_shown (f, device, "192.168.1.21");
  g_assert_true (xmh_access_deny (f->access, xmh_device_get_id (device), f->now_s, NULL));
  assert_seen (f, "-;");
}

static void
test_expired (Fixture *f, gconstpointer data)
{
  g_autofree char *old_code = NULL;
  XmhDevice *device = ask (f, "192.168.1.20");

  assert_shown (f, device, "192.168.1.20");
  old_code = g_strdup (f->code);
  f->now_s += XMH_ACCESS_REQUEST_LIFE_S + 1;
  g_free (xmh_access_make_code (f->access, NULL, f->now_s, NULL));
  assert_seen (f, "-;");

  /* Another request of the same device has another code. */
  assert_shown (f, ask (f, "192.168.1.20"), "192.168.1.20");
  g_assert_cmpstr (f->code, !=, old_code);
}

static void
test_audiences (Fixture *f, gconstpointer data)
{
  XmhDevice *device;

  /* An open panel shows it. */
  xmh_request_notices_set_audience (f->notices, XMH_NOTICE_AUDIENCE_PANEL);
  device = ask (f, "192.168.1.20");
  xmh_request_notices_set_audience (f->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  assert_seen (f, "");
  g_assert_true (xmh_access_deny (f->access, xmh_device_get_id (device), f->now_s, NULL));

  /* Nobody shows it, until somebody does; then the panel takes it over. */
  xmh_request_notices_set_audience (f->notices, XMH_NOTICE_AUDIENCE_NOBODY);
  device = ask (f, "192.168.1.21");
  assert_seen (f, "");
  xmh_request_notices_set_audience (f->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  assert_shown (f, device, "192.168.1.21");
  xmh_request_notices_set_audience (f->notices, XMH_NOTICE_AUDIENCE_PANEL);
  assert_seen (f, "-;");
  xmh_request_notices_set_audience (f->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  assert_seen (f, "");
}

static void
test_not_shown (Fixture *f, gconstpointer data)
{
  XmhDevice *device = ask (f, "192.168.1.20");

  assert_shown (f, device, "192.168.1.20");
  xmh_request_notices_set_audience (f->notices, XMH_NOTICE_AUDIENCE_NOBODY);
  assert_seen (f, "-;");
  xmh_request_notices_not_shown (f->notices, f->code);
  assert_seen (f, "");
  xmh_request_notices_set_audience (f->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  assert_shown (f, device, "192.168.1.20");

  /* It was answered in the meantime. */
  g_assert_true (xmh_access_deny (f->access, xmh_device_get_id (device), f->now_s, NULL));
  assert_seen (f, "-;");
  xmh_request_notices_not_shown (f->notices, f->code);
  assert_seen (f, "");
}

static void
test_others (Fixture *f, gconstpointer data)
{
  g_assert_null (xmh_request_notices_find_device ("firewall"));
  g_assert_false (xmh_request_notices_is_shown (f->notices, "firewall"));
  g_assert_false (xmh_request_notices_is_shown (f->notices, "device-unknown"));
  xmh_request_notices_not_shown (f->notices, "device-unknown");
  assert_seen (f, "");
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/request-notices/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("answered", test_answered);
  add ("expired", test_expired);
  add ("audiences", test_audiences);
  add ("not-shown", test_not_shown);
  add ("others", test_others);
  return g_test_run ();
}
