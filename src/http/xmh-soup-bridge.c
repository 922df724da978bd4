/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-http"

#include "config.h"

#include "http/xmh-soup-bridge.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/xmh-error.h"
#include "http/xmh-soup-stream.h"

struct _XmhSoupBridge
{
  XmhHttpServer *server;
  XmhConnection *connection; /* which owns this and the next three */
  XmhChannel *channel;
  XmhHeadGuard *guard;
  XmhConnectionBudget *budget;
  XmhAnswer *answer;
  GString *head;          /* the part that libsoup has not read */
  GSocketAddress *remote; /* by which the message is associated with this bridge */
  XmhSoupStream *stream;  /* libsoup's; NULL when it is closed */
  GByteArray *out;        /* the bytes that libsoup wrote in this turn of the loop */
  XmhPollerDeferred flush;
  gboolean read_blocked; /* until the socket is readable */
  gboolean has_ended;    /* the peer, or the channel */
  gboolean is_dismissed; /* libsoup is notified that no more input follows */
  gboolean is_aborted;   /* no more output is possible */
};

static GQuark
bridge_quark (void)
{
  return g_quark_from_static_string ("xmh-soup-bridge");
}

static GSocket *
listen_in_folder (int folder, GError **error)
{
  g_autofree char *name = g_strdup_printf ("http-%d-%u", (int) getpid (), g_random_int ());
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d/%s", folder, name);
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, error);
  gboolean listens;

  if (socket == NULL || !g_socket_bind (socket, address, FALSE, error))
    return NULL;

  listens = g_socket_listen (socket, error);
  unlinkat (folder, name, 0);
  return listens ? g_steal_pointer (&socket) : NULL;
}

/* A socket address has room for a path of 107 bytes, and the folder's path may be longer. The path therefore uses a
 * descriptor of the folder (unix(7)). */
static GSocket *
listen_in_path (const char *path, GError **error)
{
  int folder = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  GSocket *socket;

  if (folder < 0)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
      return NULL;
    }

  socket = listen_in_folder (folder, error);
  close (folder);
  return socket;
}

/* libsoup closes each connection after one answer unless it listens somewhere. It listens on a socket that is
 * unreachable, because its name is removed immediately. */
static void
keep_alive (SoupServer *soup, const char *folder)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) socket = listen_in_path (folder, &error);

  if (socket == NULL || !soup_server_listen_socket (soup, socket, 0, &error))
    g_warning ("connections are closed after each answer: %s", error->message);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  XmhSoupBridge *self = remote != NULL ? g_object_get_qdata (G_OBJECT (remote), bridge_quark ()) : NULL;

  if (self != NULL)
    xmh_answer_to_message (self->answer, message);
  else
    soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
}

SoupServer *
xmh_soup_bridge_server_new (const char *socket_dir)
{
  SoupServer *soup = soup_server_new ("raw-paths", TRUE, NULL);

  keep_alive (soup, socket_dir);
  soup_server_add_handler (soup, NULL, on_request, NULL, NULL);
  return soup;
}

/* An unread socket is unwatched after its first event, not before. Most requests are answered without a system call
 * for this. */
static void
update_watch (XmhSoupBridge *self)
{
  guint32 reading = self->read_blocked ? (guint32) EPOLLIN : xmh_connection_get_watched (self->connection) & EPOLLIN;
  guint32 writing = xmh_channel_has_unsent (self->channel) ? (guint32) EPOLLOUT : 0u;

  xmh_connection_set_watched (self->connection, reading | writing);
}

static void
note_readable (XmhSoupBridge *self)
{
  if (self->read_blocked)
    self->read_blocked = FALSE;
  else
    xmh_connection_set_watched (self->connection, xmh_channel_has_unsent (self->channel) ? (guint32) EPOLLOUT : 0u);
}

void
xmh_soup_bridge_on_event (XmhSoupBridge *self, guint32 events)
{
  if (xmh_connection_send_rest (self->connection) == XMH_CHANNEL_FAILED)
    {
      xmh_connection_abort (self->connection);
      return;
    }

  if ((events & ~(guint32) EPOLLOUT) != 0)
    note_readable (self);
  if (xmh_connection_get_watched (self->connection) != 0)
    update_watch (self);
}

static gssize
note_status (XmhSoupBridge *self, gssize n)
{
  self->read_blocked = n == XMH_CHANNEL_READ_AGAIN && !xmh_channel_has_buffered (self->channel);
  /* libsoup reads only while a request is incomplete. */
  if (n == XMH_CHANNEL_READ_AGAIN)
    xmh_connection_budget_set_asked (self->budget, FALSE);
  if (n == XMH_CHANNEL_READ_END || n == XMH_CHANNEL_READ_FAILED)
    self->has_ended = TRUE;
  if (n == XMH_CHANNEL_READ_FAILED)
    xmh_http_server_note_distrust (self->server, xmh_connection_get_peer (self->connection), self->channel);
  if (self->read_blocked)
    update_watch (self);

  return n;
}

/* libsoup 3.2 releases a connection that ends between two requests only if a request has begun. It gets the first
 * byte of one, then the end. Its answer to that is dropped. */
static gssize
dismiss (XmhSoupBridge *self, guint8 *buffer)
{
  if (self->is_dismissed)
    return XMH_CHANNEL_READ_END;

  self->is_dismissed = TRUE;
  *buffer = '!';
  return 1;
}

/* The client's own head stays here. libsoup would refuse versions, expectations and escapes that the hub ignores,
 * and would cut the answer to a Range. It needs only the body's length, and whether the sender waits for a 100
 * Continue. */
static GString *
make_head (const XmhRequestHead *head, gboolean has_body)
{
  GString *bytes = g_string_new (g_str_equal (head->method, "HEAD") ? "HEAD" : "POST");

  g_string_append_printf (bytes, " / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %" G_GUINT64_FORMAT "\r\n",
                          has_body ? head->content_length : 0);
  if (xmh_request_head_expects_continue (head))
    g_string_append (bytes, "Expect: 100-continue\r\n");
  g_string_append (bytes, "\r\n");

  return bytes;
}

static gssize
read_head (XmhSoupBridge *self, void *buffer, gsize length)
{
  length = MIN (length, self->head->len);
  memcpy (buffer, self->head->str, length);
  g_string_erase (self->head, 0, (gssize) length);
  return (gssize) length;
}

gssize
xmh_soup_bridge_read (XmhSoupBridge *self, void *buffer, gsize length)
{
  gssize n;

  if (self->head->len > 0)
    return read_head (self, buffer, length);
  if (!xmh_head_guard_has_body (self->guard))
    return dismiss (self, buffer);
  if (self->has_ended)
    return XMH_CHANNEL_READ_END;

  n = note_status (self, xmh_head_guard_read_body (self->guard, buffer, length));
  if (n > 0 && !xmh_connection_budget_is_asked (self->budget) && !xmh_head_guard_has_body (self->guard))
    xmh_connection_budget_set_asked (self->budget, TRUE);

  return n;
}

gboolean
xmh_soup_bridge_may_read (XmhSoupBridge *self)
{
  return !self->read_blocked;
}

static gboolean
send_gathered (XmhSoupBridge *self)
{
  gboolean sent = xmh_channel_send (self->channel, self->out->data, self->out->len);

  g_byte_array_set_size (self->out, 0);
  return sent;
}

/* At the end of a turn of the loop, the head and body of an answer are sent as one record. */
static void
on_flush (gpointer data)
{
  XmhSoupBridge *self = data;

  if (!send_gathered (self))
    {
      xmh_connection_abort (self->connection);
      return;
    }

  xmh_connection_budget_update (self->budget);
  if (xmh_channel_has_unsent (self->channel))
    update_watch (self);
  else
    xmh_connection_budget_set_deadline (self->budget, XMH_DEADLINE_IDLE);
}

gssize
xmh_soup_bridge_write (XmhSoupBridge *self, const void *bytes, gsize length)
{
  if (self->is_dismissed)
    return (gssize) length;
  if (self->is_aborted)
    return XMH_CHANNEL_READ_FAILED;
  if (xmh_channel_has_unsent (self->channel))
    return XMH_CHANNEL_READ_AGAIN;

  length = MIN (length, XMH_CHANNEL_CHUNK - self->out->len);
  g_byte_array_append (self->out, bytes, (guint) length);
  if (self->out->len < XMH_CHANNEL_CHUNK)
    {
      xmh_poller_defer (xmh_http_server_get_poller (self->server), &self->flush);
      return (gssize) length;
    }

  if (!send_gathered (self))
    return XMH_CHANNEL_READ_FAILED;
  xmh_connection_budget_update (self->budget);
  if (xmh_channel_has_unsent (self->channel))
    update_watch (self);

  return (gssize) length;
}

gboolean
xmh_soup_bridge_may_write (XmhSoupBridge *self)
{
  return self->is_dismissed || self->is_aborted || !xmh_channel_has_unsent (self->channel);
}

void
xmh_soup_bridge_stream_closed (XmhSoupBridge *self)
{
  XmhSoupBridgeEnd end = self->is_dismissed && !self->has_ended ? XMH_SOUP_BRIDGE_NEXT : XMH_SOUP_BRIDGE_OVER;

  self->stream = NULL;
  xmh_poller_undefer (xmh_http_server_get_poller (self->server), &self->flush);
  if (!send_gathered (self))
    end = XMH_SOUP_BRIDGE_BROKEN;
  xmh_connection_on_soup_ended (self->connection, end, self->has_ended);
}

void
xmh_soup_bridge_abort (XmhSoupBridge *self)
{
  self->has_ended = TRUE;
  self->is_aborted = TRUE;
  self->read_blocked = FALSE;
}

XmhSoupBridge *
xmh_soup_bridge_new (XmhHttpServer *server,
                     XmhConnection *connection,
                     XmhChannel *channel,
                     XmhHeadGuard *guard,
                     XmhConnectionBudget *budget,
                     XmhAnswer *answer)
{
  XmhSoupBridge *self = g_new0 (XmhSoupBridge, 1);

  self->server = server;
  self->connection = connection;
  self->channel = channel;
  self->guard = guard;
  self->budget = budget;
  self->answer = answer;
  self->head = make_head (xmh_head_guard_get_head (guard), xmh_head_guard_has_body (guard));
  self->out = g_byte_array_new ();
  self->flush.func = on_flush;
  self->flush.data = self;

  return self;
}

void
xmh_soup_bridge_free (XmhSoupBridge *self)
{
  xmh_poller_undefer (xmh_http_server_get_poller (self->server), &self->flush);
  if (self->stream != NULL)
    xmh_soup_stream_forget_bridge (self->stream);
  if (self->remote != NULL)
    g_object_set_qdata (G_OBJECT (self->remote), bridge_quark (), NULL);
  g_clear_object (&self->remote);
  xmh_answer_free (self->answer);
  g_string_free (self->head, TRUE);
  g_byte_array_unref (self->out);
  g_free (self);
}

void
xmh_soup_bridge_start (XmhSoupBridge *self, GSocketAddress *local, GSocketAddress *remote)
{
  g_autoptr(GIOStream) stream = G_IO_STREAM (xmh_soup_stream_new (self));

  self->stream = XMH_SOUP_STREAM (stream);
  self->remote = g_object_ref (remote);
  g_object_set_qdata (G_OBJECT (remote), bridge_quark (), self);
  soup_server_accept_iostream (xmh_http_server_get_soup (self->server), stream, local, remote, NULL);
}
