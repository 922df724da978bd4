/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-caller-watch.h"

struct _XmhCallerWatch
{
  GDBusConnection *connection;
  guint name_id;
  gulong closed_id;
  void (*on_left) (gpointer data);
  gpointer data;
};

/* Only a bus gives a name to this end. */
gboolean
xmh_caller_is_peer (GDBusConnection *connection)
{
  return g_dbus_connection_get_unique_name (connection) == NULL;
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  XmhCallerWatch *self = user_data;

  self->on_left (self->data);
}

static void
on_closed (XmhCallerWatch *self)
{
  self->on_left (self->data);
}

XmhCallerWatch *
xmh_caller_watch_new (GDBusConnection *connection, const char *sender, void (*on_left) (gpointer data), gpointer data)
{
  XmhCallerWatch *self = g_new0 (XmhCallerWatch, 1);

  self->connection = g_object_ref (connection);
  self->on_left = on_left;
  self->data = data;
  if (xmh_caller_is_peer (connection))
    self->closed_id = g_signal_connect_swapped (connection, "closed", G_CALLBACK (on_closed), self);
  else if (sender != NULL)
    self->name_id = g_bus_watch_name_on_connection (connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                    on_vanished, self, NULL);
  return self;
}

void
xmh_caller_watch_free (XmhCallerWatch *self)
{
  g_clear_handle_id (&self->name_id, g_bus_unwatch_name);
  g_clear_signal_handler (&self->closed_id, self->connection);
  g_clear_object (&self->connection);
  g_free (self);
}
