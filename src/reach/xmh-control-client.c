/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "reach/xmh-control-client.h"

#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>

#include "common/xmh-folders.h"
#include "common/xmh-ids.h"
#include "common/xmh-lock.h"
#include "common/xmh-session-bus.h"

/* For the handshake and the first answer. */
#define FIRST_TIMEOUT_S 5

gboolean
xmh_control_client_has_bus (void)
{
  g_autofree char *address = xmh_session_bus_get_address ();

  return address != NULL;
}

static XmhBusMediaHub *
find_on_bus (void)
{
  g_autoptr(XmhBusMediaHub) hub = NULL;
  g_autofree char *owner = NULL;

  if (!xmh_control_client_has_bus ())
    return NULL;

  hub = xmh_bus_media_hub_proxy_new_for_bus_sync (G_BUS_TYPE_SESSION, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                                  XMH_BUS_NAME, XMH_OBJECT_PATH, NULL, NULL);
  owner = hub != NULL ? g_dbus_proxy_get_name_owner (G_DBUS_PROXY (hub)) : NULL;
  return owner != NULL ? g_steal_pointer (&hub) : NULL;
}

static GSocket *
open_socket (const char *path, GError **error)
{
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GSocketAddress) address = NULL;

  /* GLib would cut it off. */
  if (strlen (path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG, g_strerror (ENAMETOOLONG));
      return NULL;
    }

  address = g_unix_socket_address_new (path);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL || !g_socket_connect (socket, address, NULL, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/* The folder may be below a folder that everybody can write to.
 * @pid: (out): the process that listens; 0 if unknown */
static gboolean
check_owner (GSocket *socket, pid_t *pid, GError **error)
{
  g_autoptr(GCredentials) credentials = g_socket_get_credentials (socket, error);

  if (credentials == NULL)
    return FALSE;
  if (g_credentials_get_unix_user (credentials, NULL) != geteuid ())
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, _ ("it belongs to another user"));
      return FALSE;
    }

  *pid = MAX (g_credentials_get_unix_pid (credentials, NULL), 0);
  return TRUE;
}

/* A hub with too many connections closes this one without a word. */
static GDBusConnection *
shake_hands (GSocket *socket, GError **error)
{
  g_autoptr(GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  g_autoptr(GError) local = NULL;
  GDBusConnection *connection;

  /* GDBus begins to read with this limit, so the first answer must come in time, too. */
  g_socket_set_timeout (socket, FIRST_TIMEOUT_S);
  connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT,
                                           NULL, NULL, &local);
  g_socket_set_timeout (socket, 0);
  if (connection != NULL)
    return connection;

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("the hub does not respond"));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                         _ ("the hub closed the connection; it may have too many of them"));
  return NULL;
}

/* @holder: (nullable): the process that must listen */
static GDBusConnection *
connect_to (const char *folder, const int *holder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, XMH_CONTROL_SOCKET, NULL);
  g_autoptr(GSocket) socket = open_socket (path, error);
  GDBusConnection *connection = NULL;
  pid_t pid = 0;

  if (socket != NULL && check_owner (socket, &pid, error))
    {
      if (holder == NULL || *holder == pid)
        connection = shake_hands (socket, error);
      else
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("it belongs to another hub"));
    }
  if (connection == NULL)
    g_prefix_error (error, "%s: ", path);
  return connection;
}

/* A hub that was started outside of the login session has another runtime folder, and the other way round. It must be the
 * hub that uses this user's data folder. */
static GDBusConnection *
connect_elsewhere (void)
{
  g_autofree char *folder = xmh_folders_get_other_runtime ();
  g_autofree char *data = xmh_folders_get_data ();
  int pid = 0;

  if (!xmh_lock_find_holder (data, &pid) || pid == 0)
    return NULL;
  return connect_to (folder, &pid, NULL);
}

static GDBusConnection *
connect_to_hub (GError **error)
{
  g_autofree char *folder = xmh_folders_get_runtime ();
  g_autoptr(GError) local = NULL;
  GDBusConnection *connection = connect_to (folder, NULL, &local);

  if (connection == NULL)
    connection = connect_elsewhere ();
  if (connection == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return connection;
}

/* The properties are the first answer. GDBus makes a proxy without them if it does not come. */
static XmhBusMediaHub *
find_on_socket (GError **error)
{
  g_autoptr(GDBusConnection) connection = connect_to_hub (error);
  g_autoptr(XmhBusMediaHub) hub = NULL;

  if (connection == NULL)
    return NULL;

  hub = xmh_bus_media_hub_proxy_new_sync (connection, G_DBUS_PROXY_FLAGS_NONE, NULL, XMH_OBJECT_PATH, NULL, error);
  if (hub == NULL || xmh_bus_media_hub_get_version (hub) != NULL)
    return g_steal_pointer (&hub);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("the hub does not respond"));
  return NULL;
}

XmhBusMediaHub *
xmh_control_client_find (int timeout_ms, GError **error)
{
  XmhBusMediaHub *hub = find_on_bus ();

  if (hub == NULL)
    hub = find_on_socket (error);
  if (hub != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (hub), timeout_ms);
  return hub;
}

gboolean
xmh_control_client_is_connected (XmhBusMediaHub *hub)
{
  GDBusProxy *proxy = G_DBUS_PROXY (hub);
  g_autofree char *owner = g_dbus_proxy_get_name_owner (proxy);

  return owner != NULL ||
         (g_dbus_proxy_get_name (proxy) == NULL && !g_dbus_connection_is_closed (g_dbus_proxy_get_connection (proxy)));
}
