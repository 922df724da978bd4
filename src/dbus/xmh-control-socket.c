/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-dbus"

#include "config.h"

#include "dbus/xmh-control-socket.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-ids.h"
#include "config/xmh-paths.h"

/* Connections that the kernel accepts before the hub does. */
#define BACKLOG 16

/* After the last of several changes in the folder of the socket. */
#define QUIET_MS 200

/* Also without a change that the kernel reports: a file system that is mounted on the way is not one. */
#define RETRY_S 10

/* Until descriptors are free again. */
#define PAUSE_S 1

struct _XmhControlSocket
{
  const XmhPaths *paths; /* not owned */
  char *path;
  XmhControlSocketFunc on_accepted;
  gpointer data;

  GSocket *socket; /* NULL: not listening */
  dev_t device;
  ino_t inode;
  guint incoming_id;
  guint pause_id;

  GFileMonitor *watch; /* NULL if the folder cannot be watched */
  guint check_id;
  char *failure; /* the last one, logged once */
};

static void check (XmhControlSocket *self);

static gboolean on_incoming (int fd, GIOCondition condition, gpointer data);

static gboolean
on_paused (gpointer data)
{
  XmhControlSocket *self = data;

  self->pause_id = 0;
  self->incoming_id = g_unix_fd_add (g_socket_get_fd (self->socket), G_IO_IN, on_incoming, self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_incoming (int fd, GIOCondition condition, gpointer data)
{
  XmhControlSocket *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) socket = g_socket_accept (self->socket, NULL, &error);

  if (socket != NULL)
    {
      self->on_accepted (socket, self->data);
      return G_SOURCE_CONTINUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  g_message ("%s accepts no connection: %s", self->path, error->message);
  self->incoming_id = 0;
  self->pause_id = g_timeout_add_seconds (PAUSE_S, on_paused, self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_ours (XmhControlSocket *self)
{
  struct stat status;

  return self->socket != NULL && lstat (self->path, &status) == 0 && status.st_dev == self->device &&
         status.st_ino == self->inode;
}

static GSocket *
new_socket (GError **error)
{
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket != NULL)
    g_socket_set_blocking (socket, FALSE);
  return socket;
}

/* A socket stays behind after a crash. A local connection is accepted or refused without waiting. */
static gboolean
is_abandoned (GSocketAddress *address)
{
  g_autoptr(GSocket) probe = new_socket (NULL);
  g_autoptr(GError) error = NULL;

  return probe != NULL && !g_socket_connect (probe, address, NULL, &error) &&
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static gboolean
make_room (XmhControlSocket *self, GSocketAddress *address, GError **error)
{
  struct stat status;

  if (lstat (self->path, &status) != 0)
    return TRUE;
  if (S_ISSOCK (status.st_mode) && is_abandoned (address) && g_unlink (self->path) == 0)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                       S_ISSOCK (status.st_mode) ? _ ("another hub listens") : _ ("it is not a socket"));
  return FALSE;
}

/* The socket gets its permissions before its name. */
static GSocket *
bind_socket (XmhControlSocket *self, GError **error)
{
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (self->path);
  g_autoptr(GSocket) socket = new_socket (error);

  if (socket == NULL || !make_room (self, address, error))
    return NULL;
  if (fchmod (g_socket_get_fd (socket), 0600) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return NULL;
    }

  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, address, FALSE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

static gboolean
open_socket (XmhControlSocket *self, GError **error)
{
  struct stat status;

  /* GLib would cut it off. */
  if (strlen (self->path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG,
                   _ ("the path of a socket can have at most %zu bytes"),
                   sizeof ((struct sockaddr_un *) NULL)->sun_path - 1);
      return FALSE;
    }
  if (!xmh_paths_ensure_runtime (self->paths, error))
    return FALSE;
  self->socket = bind_socket (self, error);
  if (self->socket == NULL)
    return FALSE;

  if (lstat (self->path, &status) == 0)
    {
      self->device = status.st_dev;
      self->inode = status.st_ino;
    }
  self->incoming_id = g_unix_fd_add (g_socket_get_fd (self->socket), G_IO_IN, on_incoming, self);
  return TRUE;
}

/* Removes the socket only if it is ours, since another hub may have replaced it. */
static void
close_socket (XmhControlSocket *self)
{
  g_clear_handle_id (&self->incoming_id, g_source_remove);
  g_clear_handle_id (&self->pause_id, g_source_remove);
  if (is_ours (self))
    g_unlink (self->path);
  g_clear_object (&self->socket);
}

static gboolean
on_check (gpointer data)
{
  XmhControlSocket *self = data;

  self->check_id = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

static void
check_later (XmhControlSocket *self, guint delay_ms)
{
  g_clear_handle_id (&self->check_id, g_source_remove);
  self->check_id = g_timeout_add (delay_ms, on_check, self);
}

static void
on_folder_changed (XmhControlSocket *self)
{
  check_later (self, QUIET_MS);
}

/* Only the folder itself, not the path to it: without a login session that leads through /tmp, where something always
 * changes. */
static void
watch (XmhControlSocket *self)
{
  g_autoptr(GFile) folder = g_file_new_for_path (self->paths->runtime_dir);

  self->watch = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->watch != NULL)
    g_signal_connect_swapped (self->watch, "changed", G_CALLBACK (on_folder_changed), self);
}

static void
report (XmhControlSocket *self, const GError *error)
{
  if (error != NULL && g_strcmp0 (error->message, self->failure) != 0)
    g_message ("cannot listen on %s: %s", self->path, error->message);
  g_free (self->failure);
  self->failure = error != NULL ? g_strdup (error->message) : NULL;
}

static void
check (XmhControlSocket *self)
{
  g_autoptr(GError) error = NULL;

  g_clear_object (&self->watch);
  if (!is_ours (self))
    {
      close_socket (self);
      if (!open_socket (self, &error))
        check_later (self, RETRY_S * 1000);
      report (self, error);
    }
  watch (self);
}

XmhControlSocket *
xmh_control_socket_new (const XmhPaths *paths, XmhControlSocketFunc on_accepted, gpointer data)
{
  XmhControlSocket *self = g_new0 (XmhControlSocket, 1);

  self->paths = paths;
  self->path = g_build_filename (paths->runtime_dir, XMH_CONTROL_SOCKET, NULL);
  self->on_accepted = on_accepted;
  self->data = data;
  check (self);
  return self;
}

void
xmh_control_socket_free (XmhControlSocket *self)
{
  g_clear_object (&self->watch);
  g_clear_handle_id (&self->check_id, g_source_remove);
  close_socket (self);
  g_free (self->failure);
  g_free (self->path);
  g_free (self);
}
