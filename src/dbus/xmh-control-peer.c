/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-dbus"

#include "config.h"

#include "dbus/xmh-control-peer.h"

#include "common/xmh-ids.h"

/* For the few lines in which the program identifies itself. */
#define HANDSHAKE_MS 5000

/* At the end of the hub. */
#define LEAVE_MS 500

struct _XmhControlPeer
{
  GObject parent;

  GDBusInterfaceSkeleton *object;
  GSocket *socket;             /* NULL after the end */
  GDBusConnection *connection; /* NULL during the handshake */
  GCancellable *cancellable;
  guint deadline_id;
  gulong closed_id;
  gboolean is_flushing;
  gboolean is_leaving;
};

enum
{
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmhControlPeer, xmh_control_peer, G_TYPE_OBJECT)

static void
drop_connection (XmhControlPeer *self)
{
  if (self->connection == NULL)
    return;

  g_clear_signal_handler (&self->closed_id, self->connection);
  if (g_dbus_interface_skeleton_has_connection (self->object, self->connection))
    g_dbus_interface_skeleton_unexport_from_connection (self->object, self->connection);
  g_clear_object (&self->connection);
}

/* Shuts down the socket, because closing a GDBusConnection waits for a program that does not read. */
void
xmh_control_peer_end (XmhControlPeer *self)
{
  g_autoptr(GSocket) socket = g_steal_pointer (&self->socket);

  if (socket == NULL)
    return;

  g_clear_handle_id (&self->deadline_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  drop_connection (self);
  g_socket_shutdown (socket, TRUE, TRUE, NULL);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
on_closed (GDBusConnection *connection, gboolean remote_peer_vanished, GError *error, gpointer user_data)
{
  xmh_control_peer_end (user_data);
}

static gboolean
on_deadline (gpointer data)
{
  XmhControlPeer *self = data;

  self->deadline_id = 0;
  xmh_control_peer_end (self);
  return G_SOURCE_REMOVE;
}

/* The other end may have closed it since the handshake, and then there is no signal any more. */
static gboolean
serve (XmhControlPeer *self, GDBusConnection *connection, GError **error)
{
  if (!g_dbus_interface_skeleton_export (self->object, connection, XMH_OBJECT_PATH, error))
    return FALSE;

  self->connection = g_object_ref (connection);
  self->closed_id = g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  if (g_dbus_connection_is_closed (connection))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "closed");
      return FALSE;
    }

  g_dbus_connection_start_message_processing (connection);
  return TRUE;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhControlPeer) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) connection = g_dbus_connection_new_finish (result, &error);

  if (self->socket == NULL)
    return;

  g_clear_handle_id (&self->deadline_id, g_source_remove);
  if (connection != NULL && serve (self, connection, &error))
    return;

  g_debug ("a program on the control socket was refused: %s", error->message);
  xmh_control_peer_end (self);
}

/* In a thread. The other mechanism would need a file in the user's home. */
static gboolean
on_allow_mechanism (GDBusAuthObserver *observer, const char *mechanism, gpointer user_data)
{
  return g_str_equal (mechanism, "EXTERNAL");
}

/* The object is exported before the first message is read. */
static void
shake_hands (XmhControlPeer *self)
{
  g_autoptr(GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
  g_autoptr(GSocketConnection) stream = g_socket_connection_factory_create_connection (self->socket);
  g_autofree char *guid = g_dbus_generate_guid ();

  g_signal_connect (observer, "allow-mechanism", G_CALLBACK (on_allow_mechanism), NULL);
  self->deadline_id = g_timeout_add (HANDSHAKE_MS, on_deadline, self);
  g_dbus_connection_new (G_IO_STREAM (stream), guid,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                           G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER |
                           G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         observer, self->cancellable, on_connected, g_object_ref (self));
}

XmhControlPeer *
xmh_control_peer_new (GSocket *socket, GDBusInterfaceSkeleton *object)
{
  XmhControlPeer *self = g_object_new (XMH_TYPE_CONTROL_PEER, NULL);

  self->socket = g_object_ref (socket);
  self->object = g_object_ref (object);
  self->cancellable = g_cancellable_new ();
  shake_hands (self);
  return self;
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhControlPeer) self = user_data;

  g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, NULL);
  self->is_flushing = FALSE;
  if (self->is_leaving)
    xmh_control_peer_end (self);
}

static void
flush (XmhControlPeer *self)
{
  self->is_flushing = TRUE;
  g_dbus_connection_flush (self->connection, self->cancellable, on_flushed, g_object_ref (self));
}

/* GDBus keeps messages without limit for a program that does not read. */
void
xmh_control_peer_check (XmhControlPeer *self)
{
  if (self->is_flushing)
    {
      g_message ("a program on the control socket does not read; it is disconnected");
      xmh_control_peer_end (self);
    }
  else if (self->connection != NULL)
    {
      flush (self);
    }
}

void
xmh_control_peer_leave (XmhControlPeer *self)
{
  if (self->connection == NULL)
    {
      xmh_control_peer_end (self);
      return;
    }

  self->is_leaving = TRUE;
  self->deadline_id = g_timeout_add (LEAVE_MS, on_deadline, self);
  flush (self);
}

static void
xmh_control_peer_dispose (GObject *object)
{
  XmhControlPeer *self = XMH_CONTROL_PEER (object);

  xmh_control_peer_end (self);
  g_clear_object (&self->object);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (xmh_control_peer_parent_class)->dispose (object);
}

static void
xmh_control_peer_class_init (XmhControlPeerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_control_peer_dispose;
  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
xmh_control_peer_init (XmhControlPeer *self)
{
}
