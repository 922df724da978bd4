/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-name-owner.h"

#include "common/xmh-ids.h"
#include "xmh-bus.h"

/* Much more than the retries need on a loaded computer. */
#define DEADLINE_S 20

typedef struct
{
  XmhBusMediaHub *object;
  XmhNameOwner *owner;
  guint acquired;
  guint lost;
  guint taken;
  guint free;
  guint absent;
  guint deadline;
} Fixture;

static void
count (guint *counter)
{
  *counter += 1;
}

static gboolean
on_deadline (gpointer data)
{
  g_assert_not_reached ();
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *is_stopped = user_data;

  *is_stopped = TRUE;
}

static void
stop (XmhNameOwner *owner)
{
  gboolean is_stopped = FALSE;

  xmh_name_owner_stop_async (owner, on_stopped, &is_stopped);
  while (!is_stopped)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->object = xmh_bus_media_hub_skeleton_new ();
  fixture->owner = xmh_name_owner_new (G_DBUS_INTERFACE_SKELETON (fixture->object));
  g_signal_connect_swapped (fixture->owner, "acquired", G_CALLBACK (count), &fixture->acquired);
  g_signal_connect_swapped (fixture->owner, "lost", G_CALLBACK (count), &fixture->lost);
  g_signal_connect_swapped (fixture->owner, "taken", G_CALLBACK (count), &fixture->taken);
  g_signal_connect_swapped (fixture->owner, "free", G_CALLBACK (count), &fixture->free);
  g_signal_connect_swapped (fixture->owner, "absent", G_CALLBACK (count), &fixture->absent);
  fixture->deadline = g_timeout_add_seconds (DEADLINE_S, on_deadline, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_source_remove (fixture->deadline);
  stop (fixture->owner);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->owner);
  g_clear_object (&fixture->object);
}

static void
wait_for (guint *counter, guint value)
{
  while (*counter < value)
    g_main_context_iteration (NULL, TRUE);
}

static GTestDBus *
start_bus (void)
{
  GTestDBus *bus = g_test_dbus_new (G_TEST_DBUS_NONE);

  g_test_dbus_up (bus);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  return bus;
}

static void
test_bus_goes_and_comes (Fixture *fixture, gconstpointer data)
{
  GTestDBus *bus = start_bus ();

  xmh_name_owner_start (fixture->owner);
  wait_for (&fixture->acquired, 1);
  g_assert_true (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (fixture->object)) != NULL);

  g_test_dbus_stop (bus);
  wait_for (&fixture->lost, 1);
  g_object_unref (bus);

  bus = start_bus ();
  wait_for (&fixture->acquired, 2);
  g_assert_cmpuint (fixture->taken, ==, 0);
  g_assert_cmpuint (fixture->free, ==, 1);
  g_assert_cmpuint (fixture->absent, ==, 0);
  stop (fixture->owner);
  g_test_dbus_stop (bus);
  g_object_unref (bus);
}

static void
test_no_bus_at_first (Fixture *fixture, gconstpointer data)
{
  GTestDBus *bus;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  xmh_name_owner_start (fixture->owner);
  wait_for (&fixture->absent, 1);

  bus = start_bus ();
  wait_for (&fixture->acquired, 1);
  g_assert_cmpuint (fixture->free, ==, 0);
  g_assert_cmpuint (fixture->absent, ==, 1);
  stop (fixture->owner);
  g_test_dbus_stop (bus);
  g_object_unref (bus);
}

/* Another hub owns the name: this one reports it, and gets the name when the other one stops. */
static void
test_taken (Fixture *fixture, gconstpointer data)
{
  GTestDBus *bus = start_bus ();
  g_autoptr(XmhBusMediaHub) object = xmh_bus_media_hub_skeleton_new ();
  g_autoptr(XmhNameOwner) other = xmh_name_owner_new (G_DBUS_INTERFACE_SKELETON (object));
  guint acquired = 0;

  g_signal_connect_swapped (other, "acquired", G_CALLBACK (count), &acquired);
  xmh_name_owner_start (other);
  wait_for (&acquired, 1);

  xmh_name_owner_start (fixture->owner);
  wait_for (&fixture->taken, 1);
  g_assert_cmpuint (fixture->acquired, ==, 0);
  stop (other);
  wait_for (&fixture->acquired, 1);

  stop (fixture->owner);
  g_test_dbus_stop (bus);
  g_object_unref (bus);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/name-owner/bus-goes-and-comes", Fixture, NULL, set_up, test_bus_goes_and_comes, tear_down);
  g_test_add ("/name-owner/no-bus-at-first", Fixture, NULL, set_up, test_no_bus_at_first, tear_down);
  g_test_add ("/name-owner/taken", Fixture, NULL, set_up, test_taken, tear_down);
  return g_test_run ();
}
