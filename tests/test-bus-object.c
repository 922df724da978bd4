/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-bus-object.h"

#include "common/xmh-error.h"
#include "common/xmh-ids.h"

/* Much more than a loaded computer needs. */
#define DEADLINE_MS 10000

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *server;
  GDBusConnection *client;
  XmhBusObject *object;

  guint sessions; /* what the hub says */
  gboolean refuses;

  guint n_signals;
  gint64 last_us;
  gint64 shortest_us; /* between two signals */
  guint told;
} Fixture;

static void
set_sessions (Fixture *fixture, guint sessions)
{
  fixture->sessions = sessions;
  xmh_bus_media_hub_set_session_count (XMH_BUS_MEDIA_HUB (fixture->object), sessions);
}

static void
set_notifications (gboolean enabled, GDBusMethodInvocation *invocation, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (fixture->refuses)
    {
      g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_FAILED, "the disk is full");
      return;
    }
  xmh_bus_media_hub_set_notifications (XMH_BUS_MEDIA_HUB (fixture->object), enabled);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
on_changed (GDBusConnection *connection,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(GVariant) changed = g_variant_get_child_value (parameters, 1);
  gint64 now_us = g_get_monotonic_time ();

  g_variant_lookup (changed, "SessionCount", "u", &fixture->told);
  if (fixture->n_signals++ > 0)
    fixture->shortest_us = MIN (fixture->shortest_us, now_us - fixture->last_us);
  fixture->last_us = now_us;
}

static GDBusConnection *
connect_to (GTestDBus *bus)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection;

  connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                       NULL, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->server = connect_to (fixture->bus);
  fixture->client = connect_to (fixture->bus);
  fixture->object = xmh_bus_object_new (set_notifications, fixture);
  fixture->shortest_us = G_MAXINT64;
  g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (fixture->object), fixture->server, XMH_OBJECT_PATH,
                                    &error);
  g_assert_no_error (error);
  g_dbus_connection_signal_subscribe (fixture->client, g_dbus_connection_get_unique_name (fixture->server),
                                      "org.freedesktop.DBus.Properties", "PropertiesChanged", XMH_OBJECT_PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, on_changed, fixture, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  xmh_bus_object_forget_owner (fixture->object);
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (fixture->object));
  /* The connection frees it when idle. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->object);
  g_clear_object (&fixture->client);
  g_clear_object (&fixture->server);
  g_test_dbus_down (fixture->bus);
  g_clear_object (&fixture->bus);
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GVariant *
call (Fixture *fixture, const char *method, GVariant *parameters, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_dbus_connection_call (fixture->client, g_dbus_connection_get_unique_name (fixture->server), XMH_OBJECT_PATH,
                          "org.freedesktop.DBus.Properties", method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE,
                          DEADLINE_MS, NULL, on_reply, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_dbus_connection_call_finish (fixture->client, result, error);
}

static guint
read_sessions (Fixture *fixture)
{
  g_autoptr(GVariant) reply = call (fixture, "Get", g_variant_new ("(ss)", XMH_INTERFACE, "SessionCount"), NULL);
  g_autoptr(GVariant) value = NULL;

  g_assert_nonnull (reply);
  g_variant_get (reply, "(v)", &value);
  return g_variant_get_uint32 (value);
}

/* While signals are delayed, reading a property returns the present value. */
static void
test_reading (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= 20; i++)
    {
      set_sessions (fixture, i);
      g_assert_cmpuint (read_sessions (fixture), ==, i);
    }
}

static gboolean
on_change (gpointer data)
{
  Fixture *fixture = data;

  set_sessions (fixture, fixture->sessions + 1);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_deadline (gpointer data)
{
  g_assert_not_reached ();
}

/* A change each millisecond: clients are notified four times a second, and of the last value. */
static void
test_bursts (Fixture *fixture, gconstpointer data)
{
  guint deadline = g_timeout_add (DEADLINE_MS, on_deadline, NULL);
  guint changes = g_timeout_add (1, on_change, fixture);

  while (fixture->n_signals < 4)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (changes);
  while (fixture->told != fixture->sessions)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);

  g_assert_cmpuint (fixture->n_signals, <=, 6);
  g_assert_cmpint (fixture->shortest_us, >=, 200 * 1000);
}

static void
test_writing (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) done = NULL;
  g_autoptr(GVariant) refused = NULL;
  g_autoptr(GVariant) read_only = NULL;

  done = call (fixture, "Set", g_variant_new ("(ssv)", XMH_INTERFACE, "Notifications", g_variant_new_boolean (TRUE)),
               &error);
  g_assert_no_error (error);
  g_assert_nonnull (done);
  g_assert_true (xmh_bus_media_hub_get_notifications (XMH_BUS_MEDIA_HUB (fixture->object)));

  fixture->refuses = TRUE;
  refused = call (fixture, "Set",
                  g_variant_new ("(ssv)", XMH_INTERFACE, "Notifications", g_variant_new_boolean (FALSE)), &error);
  g_assert_error (error, XMH_ERROR, XMH_ERROR_FAILED);
  g_assert_null (refused);
  g_assert_true (xmh_bus_media_hub_get_notifications (XMH_BUS_MEDIA_HUB (fixture->object)));

  g_clear_error (&error);
  read_only = call (fixture, "Set", g_variant_new ("(ssv)", XMH_INTERFACE, "SessionCount", g_variant_new_uint32 (5)),
                    &error);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
  g_assert_null (read_only);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  (void) XMH_ERROR;
  g_test_add ("/bus-object/reading", Fixture, NULL, set_up, test_reading, tear_down);
  g_test_add ("/bus-object/bursts", Fixture, NULL, set_up, test_bursts, tear_down);
  g_test_add ("/bus-object/writing", Fixture, NULL, set_up, test_writing, tear_down);
  return g_test_run ();
}
