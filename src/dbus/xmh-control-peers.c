/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-dbus"

#include "config.h"

#include "dbus/xmh-control-peers.h"

#include <unistd.h>

#include "dbus/xmh-control-peer.h"
#include "dbus/xmh-control-socket.h"

/* More than the terminals and scripts of one desk. Further connections are closed immediately. */
#define PEERS_MAX 16

/* A program that does not read is disconnected after one to two intervals. */
#define CHECK_INTERVAL_S 15

struct _XmhControlPeers
{
  GObject parent;

  GDBusInterfaceSkeleton *object;
  XmhControlSocket *socket;
  GPtrArray *peers; /* element-type XmhControlPeer */
  guint check_id;   /* while there are peers */
  GTask *stopping;
};

G_DEFINE_FINAL_TYPE (XmhControlPeers, xmh_control_peers, G_TYPE_OBJECT)

static gboolean
on_check (gpointer data)
{
  XmhControlPeers *self = data;
  g_autoptr(GPtrArray) peers = g_ptr_array_copy (self->peers, (GCopyFunc) g_object_ref, NULL);

  g_ptr_array_set_free_func (peers, g_object_unref);
  g_ptr_array_foreach (peers, (GFunc) xmh_control_peer_check, NULL);
  return G_SOURCE_CONTINUE;
}

/* The task holds no reference to the peers, since the caller may drop them before the end. */
static void
finish_stop (XmhControlPeers *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->stopping);

  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static void
on_ended (XmhControlPeers *self, XmhControlPeer *peer)
{
  g_signal_handlers_disconnect_by_data (peer, self);
  g_ptr_array_remove (self->peers, peer);
  if (self->peers->len > 0)
    return;

  g_clear_handle_id (&self->check_id, g_source_remove);
  finish_stop (self);
}

/* Root may do this as well, by becoming the user. */
static gboolean
is_same_user (GSocket *socket)
{
  g_autoptr(GCredentials) credentials = g_socket_get_credentials (socket, NULL);
  uid_t uid = credentials != NULL ? g_credentials_get_unix_user (credentials, NULL) : (uid_t) -1;

  if (uid != geteuid ())
    g_message ("a program of another user (%u) was refused on the control socket", (guint) uid);
  return uid == geteuid ();
}

static void
on_accepted (GSocket *socket, gpointer data)
{
  XmhControlPeers *self = data;
  XmhControlPeer *peer;

  if (self->peers->len >= PEERS_MAX || !is_same_user (socket))
    return;

  peer = xmh_control_peer_new (socket, self->object);
  g_signal_connect_swapped (peer, "ended", G_CALLBACK (on_ended), self);
  g_ptr_array_add (self->peers, peer);
  if (self->check_id == 0)
    self->check_id = g_timeout_add_seconds (CHECK_INTERVAL_S, on_check, self);
}

XmhControlPeers *
xmh_control_peers_new (const XmhPaths *paths, GDBusInterfaceSkeleton *object)
{
  XmhControlPeers *self = g_object_new (XMH_TYPE_CONTROL_PEERS, NULL);

  self->object = g_object_ref (object);
  self->socket = xmh_control_socket_new (paths, on_accepted, self);
  return self;
}

void
xmh_control_peers_stop_async (XmhControlPeers *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GPtrArray) peers = g_ptr_array_copy (self->peers, (GCopyFunc) g_object_ref, NULL);

  g_ptr_array_set_free_func (peers, g_object_unref);
  g_clear_pointer (&self->socket, xmh_control_socket_free);
  finish_stop (self);
  self->stopping = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (self->stopping, xmh_control_peers_stop_async);
  g_ptr_array_foreach (peers, (GFunc) xmh_control_peer_leave, NULL);
  if (self->peers->len == 0)
    finish_stop (self);
}

static void
xmh_control_peers_dispose (GObject *object)
{
  XmhControlPeers *self = XMH_CONTROL_PEERS (object);

  g_clear_pointer (&self->socket, xmh_control_socket_free);
  while (self->peers->len > 0)
    xmh_control_peer_end (g_ptr_array_index (self->peers, 0));
  finish_stop (self);
  g_clear_object (&self->object);
  G_OBJECT_CLASS (xmh_control_peers_parent_class)->dispose (object);
}

static void
xmh_control_peers_finalize (GObject *object)
{
  g_ptr_array_unref (XMH_CONTROL_PEERS (object)->peers);
  G_OBJECT_CLASS (xmh_control_peers_parent_class)->finalize (object);
}

static void
xmh_control_peers_class_init (XmhControlPeersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_control_peers_dispose;
  G_OBJECT_CLASS (klass)->finalize = xmh_control_peers_finalize;
}

static void
xmh_control_peers_init (XmhControlPeers *self)
{
  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
}
