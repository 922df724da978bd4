/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-relay"

#include "config.h"

#include "relay/xmh-backend.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "common/xmh-error.h"
#include "host/xmh-address.h"

/* The port applies when the URL names none. */
static const struct
{
  const char *scheme;
  gboolean is_tls;
  guint16 port;
} schemes[] = {
  { "ws", FALSE, 80 },
  { "http", FALSE, 80 },
  { "wss", TRUE, 443 },
  { "https", TRUE, 443 },
};

static gboolean
is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  if (address == NULL)
    return g_ascii_strcasecmp (host, "localhost") == 0;

  return xmh_address_get_scope (address) == XMH_ADDRESS_SCOPE_LOOPBACK;
}

static char *
get_path_prefix (GUri *uri)
{
  char *path = g_strdup (g_uri_get_path (uri));
  gsize length = strlen (path);

  while (length > 0 && path[length - 1] == '/')
    path[--length] = '\0';

  return path;
}

XmhBackend *
xmh_backend_new (const char *url, GError **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, error);
  XmhBackend *backend;

  if (uri == NULL)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      if (!g_str_equal (g_uri_get_scheme (uri), schemes[i].scheme) || g_uri_get_host (uri) == NULL)
        continue;
      backend = g_new0 (XmhBackend, 1);
      backend->host = g_strdup (g_uri_get_host (uri));
      backend->port = g_uri_get_port (uri) > 0 ? (guint16) g_uri_get_port (uri) : schemes[i].port;
      backend->is_tls = schemes[i].is_tls;
      backend->is_loopback = is_loopback (backend->host);
      backend->path = get_path_prefix (uri);
      backend->authority = g_strdup_printf (strchr (backend->host, ':') != NULL ? "[%s]:%u" : "%s:%u", backend->host,
                                            backend->port);
      return backend;
    }

  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT, _ ("%s is not a valid WebSocket server address"), url);
  return NULL;
}

void
xmh_backend_free (XmhBackend *backend)
{
  if (backend == NULL)
    return;

  g_free (backend->host);
  g_free (backend->path);
  g_free (backend->authority);
  g_free (backend);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GSocketConnection) connection = NULL;
  XmhBackend *backend = g_task_get_task_data (task);
  GError *error = NULL;
  XmhChannel *channel;
  int one = 1;
  int fd;

  connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);
  if (connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  fd = fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 3);
  if (fd < 0)
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_FAILED, "%s", g_strerror (errno));
      return;
    }
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  channel = xmh_channel_new (fd);
  if (backend->is_tls && !xmh_channel_start_tls_as_client (channel, backend->host, &error))
    {
      xmh_channel_free (channel);
      g_task_return_error (task, error);
      return;
    }

  g_task_return_pointer (task, channel, (GDestroyNotify) xmh_channel_free);
}

void
xmh_backend_dial_async (XmhBackend *backend,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, xmh_backend_dial_async);
  g_task_set_task_data (task, backend, NULL);
  /* A proxy of the desktop is for its browser. The hub connects directly to the configured address. */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, backend->host, backend->port, cancellable, on_connected, task);
}

XmhChannel *
xmh_backend_dial_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
