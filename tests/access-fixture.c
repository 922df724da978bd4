/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access-fixture.h"

static void
note (AccessFixture *fixture, const char *event, XmhDevice *device)
{
  g_string_append_printf (fixture->events, "%s %s;", event, xmh_device_get_name (device));
}

static void
on_requested (XmhAccess *access, XmhDevice *device, AccessFixture *fixture)
{
  note (fixture, "requested", device);
}

static void
on_ended (XmhAccess *access, XmhDevice *device, AccessFixture *fixture)
{
  g_assert_null (xmh_access_get_device (access, xmh_device_get_id (device)));
  note (fixture, "ended", device);
}

void
access_fixture_open (AccessFixture *fixture)
{
  fixture->access = xmh_access_new (fixture->folder->paths->data_dir, NULL);
  g_signal_connect (fixture->access, "requested", G_CALLBACK (on_requested), fixture);
  g_signal_connect (fixture->access, "ended", G_CALLBACK (on_ended), fixture);
}

void
access_fixture_set_up (AccessFixture *fixture, gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->now_s = g_get_real_time () / G_USEC_PER_SEC;
  fixture->events = g_string_new (NULL);
  access_fixture_open (fixture);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

gboolean
access_fixture_close (AccessFixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;
  gboolean is_written;

  xmh_access_close_async (fixture->access, on_closed, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  is_written = xmh_access_close_finish (fixture->access, result, NULL);
  g_clear_object (&result);
  g_assert_finalize_object (fixture->access);
  fixture->access = NULL;
  return is_written;
}

void
access_fixture_restart (AccessFixture *fixture)
{
  g_assert_true (access_fixture_close (fixture));
  access_fixture_open (fixture);
}

void
access_fixture_tear_down (AccessFixture *fixture, gconstpointer data)
{
  if (fixture->access != NULL)
    access_fixture_close (fixture);
  g_string_free (fixture->events, TRUE);
  test_folder_free (fixture->folder);
}

void
access_fixture_assert_events (AccessFixture *fixture, const char *events)
{
  g_assert_cmpstr (fixture->events->str, ==, events);
  g_string_truncate (fixture->events, 0);
}

XmhVisitor
access_fixture_visit (const char *address, const char *user_agent)
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

XmhDevice *
access_fixture_pair (AccessFixture *fixture, const XmhGuest *guest, XmhVisitor *visitor, char **cookie)
{
  g_autofree char *code = xmh_access_make_code (fixture->access, guest, fixture->now_s, NULL);
  XmhDevice *device = xmh_access_pair (fixture->access, code, visitor, fixture->now_s, cookie, NULL);

  g_assert_nonnull (device);
  return device;
}

XmhDevice *
access_fixture_let_in (AccessFixture *fixture, XmhVisitor *visitor, gboolean always)
{
  XmhDevice *device = xmh_access_ask (fixture->access, visitor, fixture->now_s, NULL, NULL, NULL);

  g_assert_nonnull (device);
  g_assert_true (xmh_access_allow (fixture->access, xmh_device_get_id (device), always, fixture->now_s, NULL));
  return device;
}
