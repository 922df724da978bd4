/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-system"

#include "config.h"

#include "system/xmh-firewalld.h"

struct _XmhFirewalld
{
  GObject parent_instance;

  GDBusConnection
    *connection; /* a private connection to the system bus, since the shared one exits the process when it closes */
  guint watch_id;
  guint subscription_id;
  gboolean was_seen; /* the name watch has reported once */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmhFirewalld, xmh_firewalld, G_TYPE_OBJECT)

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  XmhFirewalld *self = user_data;

  if (self->was_seen)
    g_signal_emit (self, signals[CHANGED], 0);
  self->was_seen = TRUE;
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  on_appeared (connection, name, NULL, user_data);
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  g_signal_emit (user_data, signals[CHANGED], 0);
}

static void
drop_connection (XmhFirewalld *self)
{
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  if (self->subscription_id != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription_id);
  self->subscription_id = 0;
  self->was_seen = FALSE;
  g_clear_object (&self->connection);
}

/* Every signal of firewalld may mean changed rules: reloads, zones of interfaces, entries, the permanent settings. */
static void
take_connection (XmhFirewalld *self, GDBusConnection *connection)
{
  drop_connection (self);
  self->connection = g_object_ref (connection);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  self->watch_id = g_bus_watch_name_on_connection (connection, XMH_FIREWALLD_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                   on_appeared, on_vanished, self, NULL);
  self->subscription_id = g_dbus_connection_signal_subscribe (connection, XMH_FIREWALLD_NAME, NULL, NULL, NULL, NULL,
                                                              G_DBUS_SIGNAL_FLAGS_NONE, on_signal, self, NULL);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  XmhFirewalld *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (connection == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  take_connection (self, connection);
  g_task_return_pointer (task, g_object_ref (connection), g_object_unref);
}

void
xmh_firewalld_connect_async (XmhFirewalld *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *address = NULL;

  g_task_set_source_tag (task, xmh_firewalld_connect_async);
  if (self->connection != NULL && !g_dbus_connection_is_closed (self->connection))
    {
      g_task_return_pointer (task, g_object_ref (self->connection), g_object_unref);
      return;
    }

  /* For the system bus this only reads the environment. */
  address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  if (address == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                       G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, cancellable, on_connected, g_steal_pointer (&task));
}

GDBusConnection *
xmh_firewalld_connect_finish (XmhFirewalld *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
xmh_firewalld_dispose (GObject *object)
{
  drop_connection (XMH_FIREWALLD (object));
  G_OBJECT_CLASS (xmh_firewalld_parent_class)->dispose (object);
}

static void
xmh_firewalld_class_init (XmhFirewalldClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_firewalld_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
xmh_firewalld_init (XmhFirewalld *self)
{
}

/* Returns: (transfer full): not connected yet */
XmhFirewalld *
xmh_firewalld_new (void)
{
  return g_object_new (XMH_TYPE_FIREWALLD, NULL);
}
