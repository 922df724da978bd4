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
#include "common/xmh-file.h"
#include "host/xmh-address.h"
#include "tls/xmh-certificate.h"

/* A certificate with its chain has a few KiB. */
#define PINNED_FILE_MAX 65536

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
  g_free (backend->pinned_file);
  g_free (backend);
}

void
xmh_backend_pin (XmhBackend *backend, const char *file)
{
  if (!backend->is_tls || !backend->is_loopback)
    return;

  g_free (backend->pinned_file);
  backend->pinned_file = g_strdup (file);
}

typedef struct
{
  XmhBackend *backend; /* not owned */
  GBytes *pinned;      /* its certificate; NULL: none is pinned */
} Dial;

static void
dial_free (gpointer data)
{
  Dial *self = data;

  g_clear_pointer (&self->pinned, g_bytes_unref);
  g_free (self);
}

static gboolean
start_tls (Dial *dial, XmhChannel *channel, GError **error)
{
  if (!dial->backend->is_tls)
    return TRUE;
  if (dial->pinned == NULL)
    return xmh_channel_start_tls_as_client (channel, dial->backend->host, error);

  xmh_channel_start_pinned_tls (channel, dial->pinned);
  return TRUE;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GSocketConnection) connection = NULL;
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
  if (!start_tls (g_task_get_task_data (task), channel, &error))
    {
      xmh_channel_free (channel);
      g_task_return_error (task, error);
      return;
    }

  g_task_return_pointer (task, channel, (GDestroyNotify) xmh_channel_free);
}

/* @task: (transfer full) */
static void
connect_socket (GTask *task)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  const XmhBackend *backend = ((Dial *) g_task_get_task_data (task))->backend;

  /* A proxy of the desktop is for its browser. The hub connects directly to the configured address. */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, backend->host, backend->port, g_task_get_cancellable (task),
                                         on_connected, task);
}

/* In a thread: the home folder may be on the network. */
static void
read_pinned (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *path = data;
  g_autofree char *text = NULL;
  g_autoptr(XmhCertificate) certificate = NULL;
  g_autoptr(GError) error = NULL;
  gsize length = 0;

  if (xmh_file_read (path, PINNED_FILE_MAX, &text, &length, &error))
    certificate = xmh_certificate_new_from_pem (text, (gssize) length, &error);
  if (certificate != NULL)
    g_task_return_pointer (task, g_bytes_ref (certificate->der), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "%s: %s", path, error->message);
}

static void
on_pinned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Dial *dial = g_task_get_task_data (task);
  GError *error = NULL;

  dial->pinned = g_task_propagate_pointer (G_TASK (result), &error);
  if (dial->pinned == NULL)
    g_task_return_error (task, error);
  else
    connect_socket (g_steal_pointer (&task));
}

void
xmh_backend_dial_async (XmhBackend *backend,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Dial *dial = g_new0 (Dial, 1);
  g_autoptr(GTask) reading = NULL;

  dial->backend = backend;
  g_task_set_source_tag (task, xmh_backend_dial_async);
  g_task_set_task_data (task, dial, dial_free);
  if (backend->pinned_file == NULL)
    {
      connect_socket (task);
      return;
    }

  reading = g_task_new (NULL, cancellable, on_pinned, task);
  g_task_set_source_tag (reading, read_pinned);
  g_task_set_task_data (reading, g_strdup (backend->pinned_file), g_free);
  g_task_set_return_on_cancel (reading, TRUE);
  g_task_run_in_thread (reading, read_pinned);
}

XmhChannel *
xmh_backend_dial_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
