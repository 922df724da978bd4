/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-dbus"

#include "config.h"

#include "dbus/xmh-name-owner.h"

#include "common/xmh-ids.h"
#include "common/xmh-session-bus.h"

/* The delay from a lost bus or a failed try to the next try. A local socket costs next to nothing. */
#define RETRY_S 2

/* A bus that does not answer for so long at the start counts as absent, since devices wait. */
#define SILENCE_MS 2000

struct _XmhNameOwner
{
  GObject parent;

  GDBusInterfaceSkeleton *object;
  GDBusConnection *connection;
  GCancellable *cancellable;
  guint retry_id;
  guint silence_id;
  gulong closed_id;
  gboolean has_looked; /* whether another hub has the name is checked once, before the first request */
  gboolean was_told;   /* the absence of a bus was logged, once per absence */
};

enum
{
  ACQUIRED,
  LOST,
  TAKEN,
  FREE,
  ABSENT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmhNameOwner, xmh_name_owner, G_TYPE_OBJECT)

static void connect_to_bus (XmhNameOwner *self);
static void ask_for_name (XmhNameOwner *self);

static gboolean
on_retry (gpointer data)
{
  XmhNameOwner *self = data;

  self->retry_id = 0;
  if (self->connection != NULL)
    ask_for_name (self);
  else
    connect_to_bus (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (XmhNameOwner *self)
{
  if (self->retry_id == 0)
    self->retry_id = g_timeout_add_seconds (RETRY_S, on_retry, self);
}

/* Without a bus it is unknown whether another hub has the name. */
static void
go_without_bus (XmhNameOwner *self)
{
  g_clear_handle_id (&self->silence_id, g_source_remove);
  self->has_looked = TRUE;
  g_signal_emit (self, signals[ABSENT], 0);
}

static gboolean
on_silence (gpointer data)
{
  XmhNameOwner *self = data;

  self->silence_id = 0;
  g_message ("the session bus does not answer; the hub serves without it");
  go_without_bus (self);
  return G_SOURCE_REMOVE;
}

static void
drop_connection (XmhNameOwner *self)
{
  if (self->connection == NULL)
    return;

  g_clear_signal_handler (&self->closed_id, self->connection);
  if (g_dbus_interface_skeleton_has_connection (self->object, self->connection))
    g_dbus_interface_skeleton_unexport_from_connection (self->object, self->connection);
  g_clear_object (&self->connection);
}

static void
on_closed (GDBusConnection *connection, gboolean remote_peer_vanished, GError *error, gpointer user_data)
{
  XmhNameOwner *self = user_data;

  g_message ("the session bus went away; the hub serves on and comes back with it");
  self->was_told = TRUE;
  drop_connection (self);
  if (!self->has_looked)
    go_without_bus (self);
  g_signal_emit (self, signals[LOST], 0);
  retry_later (self);
}

/* RequestName of the D-Bus specification. */
enum
{
  FLAG_DO_NOT_QUEUE = 4,
  REPLY_PRIMARY_OWNER = 1,
  REPLY_ALREADY_OWNER = 4,
};

static void
on_name_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhNameOwner) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint32 answer = 0;

  /* This answer is from a connection that was dropped in the meantime. */
  if (G_DBUS_CONNECTION (source) != self->connection)
    return;
  if (reply == NULL)
    {
      g_warning ("the bus does not give us %s: %s", XMH_BUS_NAME, error->message);
      retry_later (self);
      return;
    }

  g_clear_handle_id (&self->silence_id, g_source_remove);
  g_variant_get (reply, "(u)", &answer);
  if (answer == REPLY_PRIMARY_OWNER || answer == REPLY_ALREADY_OWNER)
    {
      g_debug ("%s is ours", XMH_BUS_NAME);
      g_signal_emit (self, signals[ACQUIRED], 0);
      return;
    }

  retry_later (self);
  g_signal_emit (self, signals[TAKEN], 0);
}

/* g_bus_own_name() releases the name with a blocking call, and does not report whether another hub has the name. The
 * hub must serve without a bus, but not beside another hub. This connection is private, so the name is released with
 * it. Replacement is not allowed, so the name cannot be taken away. */
static void
request_name (XmhNameOwner *self)
{
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "RequestName", g_variant_new ("(su)", XMH_BUS_NAME, FLAG_DO_NOT_QUEUE),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_name_answer,
                          g_object_ref (self));
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhNameOwner) self = user_data;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  gboolean has_owner = FALSE;

  if (G_DBUS_CONNECTION (source) != self->connection)
    return;

  self->has_looked = TRUE;
  if (reply != NULL)
    g_variant_get (reply, "(b)", &has_owner);
  if (!has_owner)
    {
      g_signal_emit (self, signals[FREE], 0);
      request_name (self);
      return;
    }

  retry_later (self);
  g_signal_emit (self, signals[TAKEN], 0);
}

/* A second hub must not take ports and sessions from the first one. So the first time, this checks the name before
 * it requests it. The parts that the name announces start in between. */
static void
ask_for_name (XmhNameOwner *self)
{
  if (self->has_looked)
    request_name (self);
  else
    g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "NameHasOwner", g_variant_new ("(s)", XMH_BUS_NAME), G_VARIANT_TYPE ("(b)"),
                            G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_looked, g_object_ref (self));
}

static gboolean
export_object (XmhNameOwner *self, GDBusConnection *connection)
{
  g_autoptr(GError) error = NULL;

  if (g_dbus_interface_skeleton_export (self->object, connection, XMH_OBJECT_PATH, &error))
    return TRUE;

  g_warning ("can't export %s: %s", XMH_OBJECT_PATH, error->message);
  return FALSE;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhNameOwner) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (connection == NULL || !export_object (self, connection))
    {
      if (!self->was_told && error != NULL)
        g_message ("there is no session bus (%s); the hub serves without it", error->message);
      self->was_told = TRUE;
      retry_later (self);
      if (!self->has_looked)
        go_without_bus (self);
      return;
    }

  self->was_told = FALSE;
  self->connection = g_steal_pointer (&connection);
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  self->closed_id = g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  ask_for_name (self);
}

static void
connect_to_bus (XmhNameOwner *self)
{
  g_autofree char *address = xmh_session_bus_get_address ();

  if (address == NULL)
    {
      if (!self->was_told)
        g_message ("there is no session bus; the hub serves without it");
      self->was_told = TRUE;
      retry_later (self);
      if (!self->has_looked)
        go_without_bus (self);
      return;
    }

  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                       G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->cancellable, on_connected, g_object_ref (self));
}

static void
xmh_name_owner_dispose (GObject *object)
{
  XmhNameOwner *self = XMH_NAME_OWNER (object);

  xmh_name_owner_stop_async (self, NULL, NULL);
  g_clear_object (&self->object);
  G_OBJECT_CLASS (xmh_name_owner_parent_class)->dispose (object);
}

static void
xmh_name_owner_class_init (XmhNameOwnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = xmh_name_owner_dispose;

  signals[ACQUIRED] = g_signal_new ("acquired", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LOST] = g_signal_new ("lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FREE] = g_signal_new ("free", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ABSENT] = g_signal_new ("absent", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TAKEN] = g_signal_new ("taken", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
xmh_name_owner_init (XmhNameOwner *self)
{
}

/* @object is exported at the hub's path. (transfer full) */
XmhNameOwner *
xmh_name_owner_new (GDBusInterfaceSkeleton *object)
{
  XmhNameOwner *self = g_object_new (XMH_TYPE_NAME_OWNER, NULL);

  self->object = g_object_ref (object);
  return self;
}

GDBusConnection *
xmh_name_owner_get_connection (XmhNameOwner *self)
{
  return self->connection;
}

void
xmh_name_owner_start (XmhNameOwner *self)
{
  g_return_if_fail (self->cancellable == NULL);

  self->cancellable = g_cancellable_new ();
  self->silence_id = g_timeout_add (SILENCE_MS, on_silence, self);
  connect_to_bus (self);
}

static void
on_left (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;

  g_dbus_connection_close_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, &error))
    g_debug ("leaving the bus: %s", error->message);
  g_dbus_connection_close (G_DBUS_CONNECTION (source), NULL, on_left, user_data);
}

/* Delivers pending answers and signals first, so a process that exits must wait for @callback (nullable). */
void
xmh_name_owner_stop_async (XmhNameOwner *self, GAsyncReadyCallback callback, gpointer user_data)
{
  /* The task does not hold a reference to @self, since the caller may drop it before the end. */
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, xmh_name_owner_stop_async);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_handle_id (&self->silence_id, g_source_remove);
  if (self->connection != NULL && !g_dbus_connection_is_closed (self->connection))
    g_dbus_connection_flush (self->connection, NULL, on_flushed, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
  drop_connection (self);
}
