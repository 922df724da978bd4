/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-http"

#include "config.h"

#include "http/xmh-connection.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "http/xmh-admission.h"
#include "http/xmh-head-guard.h"
#include "http/xmh-soup-bridge.h"
#include "http/xmh-upgrade.h"

/* The number of bytes to skip while the peer has time to close. It is enough for a body that is refused. */
#define LINGER_BYTES_MAX (256 * 1024)

/* Each read of skipped bytes counts as at least this many, since single bytes cost as much as full buffers. */
#define LINGER_READ_BYTES 2048

/* The first byte of a TLS handshake record (RFC 8446, 5.1). */
#define TLS_HANDSHAKE 22

typedef enum
{
  LOOKING, /* waits for the first byte */
  SHAKING_HANDS,
  READING_HEAD,
  READING_BODY, /* of a request that a route answers */
  WAITING,      /* a route answers later */
  SERVING,      /* libsoup writes the answer */
  RELAYING,     /* a backend answers */
  FINISHING,    /* the last answer is written */
} State;

struct _XmhConnection
{
  XmhHttpServer *server;
  XmhPoller *poller; /* the server's */
  XmhPeer *peer;
  GSocketAddress *remote;
  GSocketAddress *local;
  XmhChannel *channel;
  XmhPollerWatch watch;
  State state;
  XmhConnectionBudget *budget;

  XmhHeadGuard *guard;
  gboolean has_ended; /* the peer, or the channel */
  gsize lingered;

  /* The current handler of the latest request; at most one is set. */
  XmhRequest *request;        /* a route of the front */
  XmhSoupBridge *bridge;      /* libsoup, which has the stream */
  gpointer relay;             /* a backend */
  GDestroyNotify abort_relay; /* for @relay */
};

static void
end_request (XmhConnection *self)
{
  g_clear_pointer (&self->relay, self->abort_relay);
  if (self->request != NULL)
    xmh_request_abandon (self->request);
  g_clear_pointer (&self->request, xmh_request_unref);
}

static void
connection_free (XmhConnection *self)
{
  end_request (self);
  xmh_connection_budget_free (self->budget);
  xmh_poller_unwatch (self->poller, &self->watch);
  g_clear_pointer (&self->bridge, xmh_soup_bridge_free);
  g_clear_pointer (&self->channel, xmh_channel_free);
  xmh_head_guard_free (self->guard);
  g_object_unref (self->remote);
  g_object_unref (self->local);
  xmh_peer_free (self->peer);
  g_free (self);
}

void
xmh_connection_abort (XmhConnection *self)
{
  end_request (self);
  if (self->bridge == NULL)
    {
      connection_free (self);
      return;
    }

  xmh_soup_bridge_abort (self->bridge);
  xmh_poller_unwatch (self->poller, &self->watch);
  xmh_connection_budget_set_deadline (self->budget, XMH_DEADLINE_NONE);
  shutdown (xmh_channel_get_fd (self->channel), SHUT_RDWR);
}

const XmhPeer *
xmh_connection_get_peer (XmhConnection *self)
{
  return self->peer;
}

gboolean
xmh_connection_is_tls (XmhConnection *self)
{
  return xmh_channel_is_tls (self->channel);
}

const XmhRequestHead *
xmh_connection_get_head (XmhConnection *self)
{
  return xmh_head_guard_get_head (self->guard);
}

GBytes *
xmh_connection_get_body (XmhConnection *self)
{
  return xmh_head_guard_get_body (self->guard);
}

static void on_event (XmhPollerWatch *watch, guint32 events, gpointer data);

static void
watch_for (XmhConnection *self, guint32 events)
{
  if (self->watch.is_watched)
    xmh_poller_modify (self->poller, &self->watch, events);
  else
    xmh_poller_watch (self->poller, &self->watch, xmh_channel_get_fd (self->channel), events, on_event, self);
}

guint32
xmh_connection_get_watched (XmhConnection *self)
{
  return self->watch.is_watched ? self->watch.events : 0;
}

void
xmh_connection_set_watched (XmhConnection *self, guint32 events)
{
  if (events != 0)
    watch_for (self, events);
  else
    xmh_poller_unwatch (self->poller, &self->watch);
}

/* Bytes that the channel already holds wait for their turn, as those of other connections do. */
static void
wait_for (XmhConnection *self, guint32 events)
{
  guint32 rest = xmh_channel_has_unsent (self->channel) ? (guint32) EPOLLOUT : 0u;

  watch_for (self, events | rest);
  if (events != 0 && xmh_channel_has_buffered (self->channel))
    xmh_poller_requeue (self->poller, &self->watch);
}

XmhChannelStatus
xmh_connection_send_rest (XmhConnection *self)
{
  XmhChannelStatus status;
  gsize unsent = xmh_channel_count_unsent (self->channel);

  if (unsent == 0)
    return XMH_CHANNEL_DONE;

  status = xmh_channel_flush (self->channel);
  /* Accepted bytes of an answer restart the idle time. Before the first head they are the rest of the handshake, and
   * the deadline of that head stays. */
  if (xmh_connection_budget_is_before_first_head (self->budget))
    return status;

  if (xmh_channel_count_unsent (self->channel) < unsent)
    xmh_connection_budget_update (self->budget);
  if (status == XMH_CHANNEL_DONE)
    xmh_connection_budget_set_deadline (self->budget, XMH_DEADLINE_IDLE);

  return status;
}

/* An answer has its usual time. After its last byte, the peer has little time to close. */
static XmhChannelStatus
send_last (XmhConnection *self)
{
  gboolean had_unsent = xmh_channel_has_unsent (self->channel);
  XmhChannelStatus status = xmh_connection_send_rest (self);

  if (had_unsent && status == XMH_CHANNEL_DONE)
    xmh_connection_budget_set_deadline (self->budget, XMH_DEADLINE_LINGER);

  return status;
}

static void
linger (XmhConnection *self)
{
  guint8 void_bytes[4096];
  gssize n;

  if (send_last (self) == XMH_CHANNEL_FAILED)
    {
      connection_free (self);
      return;
    }

  while (
    (n = self->has_ended ? XMH_CHANNEL_READ_END : xmh_channel_read (self->channel, void_bytes, sizeof void_bytes)) > 0)
    if ((self->lingered += MAX ((gsize) n, LINGER_READ_BYTES)) > LINGER_BYTES_MAX)
      break;
  if (n == XMH_CHANNEL_READ_AGAIN || (n == XMH_CHANNEL_READ_END && xmh_channel_has_unsent (self->channel)))
    {
      self->has_ended = n == XMH_CHANNEL_READ_END;
      wait_for (self, self->has_ended ? 0u : EPOLLIN);
      return;
    }

  connection_free (self);
}

/* The answer is complete. An immediate close could destroy bytes that the peer has not read yet (RFC 9112, 9.6). */
static void
finish (XmhConnection *self)
{
  gboolean is_answering;

  self->state = FINISHING;
  xmh_connection_budget_set_asked (self->budget, FALSE);
  if (!xmh_channel_end_sending (self->channel))
    {
      connection_free (self);
      return;
    }

  is_answering = xmh_channel_has_unsent (self->channel) && !xmh_connection_budget_is_before_first_head (self->budget);
  xmh_connection_budget_set_deadline (self->budget, is_answering ? XMH_DEADLINE_IDLE : XMH_DEADLINE_LINGER);
  linger (self);
}

/* The next request waits for its turn, and until this answer is sent. A peer that does not read its answers is not
 * read from. */
static void
await_next_head (XmhConnection *self)
{
  gboolean has_unsent = xmh_channel_has_unsent (self->channel);

  self->state = READING_HEAD;
  xmh_connection_budget_set_asked (self->budget, FALSE);
  xmh_connection_budget_set_deadline (self->budget, XMH_DEADLINE_IDLE);
  watch_for (self, has_unsent ? EPOLLOUT : EPOLLIN);
  if (!has_unsent && (xmh_head_guard_has_read_ahead (self->guard) || xmh_channel_has_buffered (self->channel)))
    xmh_poller_requeue (self->poller, &self->watch);
}

void
xmh_connection_add_headers (XmhConnection *self, XmhAnswer *answer)
{
  if (xmh_head_guard_get_head (self->guard) != NULL)
    xmh_http_server_add_headers (self->server, answer);
}

static void
serve (XmhConnection *self, XmhAnswer *answer)
{
  self->state = SERVING;
  xmh_connection_budget_set_deadline (self->budget, XMH_DEADLINE_IDLE);
  self->bridge = xmh_soup_bridge_new (self->server, self, self->channel, self->guard, self->budget, answer);
  xmh_soup_bridge_start (self->bridge, self->local, self->remote);
}

void
xmh_connection_answer (XmhConnection *self, XmhAnswer *answer)
{
  g_autoptr(XmhAnswer) said = answer;
  const XmhRequestHead *head = xmh_head_guard_get_head (self->guard);
  gboolean has_body = xmh_answer_get_keeps_open (said) && xmh_head_guard_has_body (self->guard);
  gboolean goes_on = xmh_answer_get_keeps_open (said) && xmh_request_head_allows_keep_alive (head);
  g_autoptr(GBytes) bytes = NULL;

  end_request (self);
  xmh_connection_add_headers (self, said);
  xmh_answer_set_keeps_open (said, goes_on);
  if (!has_body)
    bytes = xmh_answer_to_bytes (said, head == NULL || !g_str_equal (head->method, "HEAD"));
  if (bytes == NULL)
    serve (self, g_steal_pointer (&said));
  else if (!xmh_channel_send (self->channel, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)))
    connection_free (self);
  else if (goes_on)
    await_next_head (self);
  else
    finish (self);
}

static void
on_answered (XmhAnswer *answer, gpointer data)
{
  xmh_connection_answer (data, answer);
}

/* A client that closes before its route has answered needs no answer. */
static void
wait_for_route (XmhConnection *self)
{
  self->state = WAITING;
  xmh_connection_budget_set_deadline (self->budget, XMH_DEADLINE_NONE);
  watch_for (self, EPOLLRDHUP);
  xmh_request_wait (self->request, on_answered, self);
}

static void
ask_route (XmhConnection *self)
{
  XmhAnswer *answer = xmh_http_server_serve (self->server, self, &self->request);

  if (answer != NULL)
    xmh_connection_answer (self, answer);
  else
    wait_for_route (self);
}

/* The body must arrive within the deadline that the head has set. */
static void
read_body (XmhConnection *self)
{
  gssize n = xmh_connection_send_rest (self) == XMH_CHANNEL_FAILED ? XMH_CHANNEL_READ_FAILED
                                                                   : xmh_head_guard_collect_body (self->guard);

  xmh_connection_budget_set_asked (self->budget, n > 0);
  if (n > 0)
    ask_route (self);
  else if (n == XMH_CHANNEL_READ_AGAIN)
    wait_for (self, EPOLLIN);
  else
    connection_free (self);
}

static void
start_body (XmhConnection *self, const XmhRequestHead *head)
{
  static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

  self->state = READING_BODY;
  if (!xmh_request_head_expects_continue (head) || xmh_channel_send (self->channel, go_on, strlen (go_on)))
    read_body (self);
  else
    connection_free (self);
}

static void
relay (XmhConnection *self, const XmhRequestHead *head)
{
  self->state = RELAYING;
  xmh_connection_budget_set_deadline (self->budget, XMH_DEADLINE_NONE);
  /* A peer that closes after a WebSocket request is gone. A peer that requested an answer may only have closed its
   * sending side. */
  watch_for (self, xmh_upgrade_is_wanted (head) ? EPOLLRDHUP : 0);
  xmh_http_server_relay (self->server, self);
}

static void
act_on_head (XmhConnection *self)
{
  const XmhRequestHead *head = xmh_head_guard_get_head (self->guard);
  XmhAnswer *answer = NULL;
  guint status;
  const char *fault = xmh_head_guard_get_fault (self->guard, &status);

  if (fault != NULL)
    {
      xmh_connection_answer (self, xmh_answer_new_refusal (status, fault));
      return;
    }

  switch (xmh_http_server_judge (self->server, self, head, &answer))
    {
    case XMH_VERDICT_SERVE:
      ask_route (self);
      break;
    case XMH_VERDICT_READ:
      start_body (self, head);
      break;
    case XMH_VERDICT_RELAY:
      relay (self, head);
      break;
    case XMH_VERDICT_ANSWER:
    default:
      xmh_connection_answer (self, answer);
      break;
    }
}

static void
read_head (XmhConnection *self)
{
  XmhChannelStatus status = xmh_connection_send_rest (self);
  gssize n;

  if (status == XMH_CHANNEL_AGAIN)
    {
      watch_for (self, EPOLLOUT);
      return;
    }
  if (status == XMH_CHANNEL_FAILED)
    {
      connection_free (self);
      return;
    }

  n = xmh_head_guard_read_head (self->guard, xmh_http_server_get_head_max (self->server));
  if (n == XMH_CHANNEL_READ_AGAIN)
    {
      wait_for (self, EPOLLIN);
      return;
    }
  if (n == XMH_CHANNEL_READ_END)
    {
      self->has_ended = TRUE;
      finish (self);
      return;
    }
  if (n <= 0)
    {
      xmh_http_server_note_distrust (self->server, self->peer, self->channel);
      connection_free (self);
      return;
    }

  if (xmh_connection_budget_is_before_first_head (self->budget))
    xmh_http_server_note_trust (self->server, self->peer, self->channel, xmh_head_guard_get_head (self->guard));
  xmh_connection_budget_release_handshake (self->budget);
  xmh_connection_budget_set_deadline (self->budget, XMH_DEADLINE_IDLE);
  xmh_connection_budget_set_asked (self->budget, TRUE);
  act_on_head (self);
}

static void
shake_hands (XmhConnection *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *peer = NULL;

  switch (xmh_channel_handshake (self->channel, &error))
    {
    case XMH_CHANNEL_DONE:
      self->state = READING_HEAD;
      read_head (self);
      break;
    case XMH_CHANNEL_AGAIN:
      wait_for (self, EPOLLIN);
      break;
    case XMH_CHANNEL_FAILED:
    default:
      peer = xmh_peer_format (self->peer);
      g_debug ("%s: no TLS: %s", peer, error->message);
      xmh_http_server_note_distrust (self->server, self->peer, self->channel);
      connection_free (self);
      break;
    }
}

static void
look_ahead (XmhConnection *self)
{
  XmhTlsServer *tls = xmh_http_server_get_tls (self->server);
  guint8 first;
  gssize n = recv (xmh_channel_get_fd (self->channel), &first, 1, MSG_PEEK);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  /* The sender of a TLS hello to a plain port could not read any answer. */
  if (n <= 0 || (first == TLS_HANDSHAKE && tls == NULL))
    {
      connection_free (self);
      return;
    }

  if (first == TLS_HANDSHAKE)
    {
      xmh_channel_start_tls_as_server (self->channel, tls);
      self->state = SHAKING_HANDS;
      shake_hands (self);
    }
  else
    {
      self->state = READING_HEAD;
      read_head (self);
    }
}

static void
on_event (XmhPollerWatch *watch, guint32 events, gpointer data)
{
  XmhConnection *self = data;

  switch (self->state)
    {
    case LOOKING:
      look_ahead (self);
      break;
    case SHAKING_HANDS:
      shake_hands (self);
      break;
    case READING_HEAD:
      read_head (self);
      break;
    case READING_BODY:
      read_body (self);
      break;
    case SERVING:
      xmh_soup_bridge_on_event (self->bridge, events);
      break;
    case WAITING:
    case RELAYING:
      /* A turn that was requested while the head was read is no longer needed. */
      if (events != 0)
        xmh_connection_abort (self);
      break;
    case FINISHING:
    default:
      linger (self);
      break;
    }
}

void
xmh_connection_on_soup_ended (XmhConnection *self, XmhSoupBridgeEnd end, gboolean has_ended)
{
  g_clear_pointer (&self->bridge, xmh_soup_bridge_free);
  self->has_ended = has_ended;
  switch (end)
    {
    case XMH_SOUP_BRIDGE_BROKEN:
      connection_free (self);
      break;
    case XMH_SOUP_BRIDGE_NEXT:
      await_next_head (self);
      break;
    case XMH_SOUP_BRIDGE_OVER:
    default:
      finish (self);
      break;
    }
}

void
xmh_connection_set_relay (XmhConnection *self, gpointer relay, GDestroyNotify abort)
{
  self->relay = relay;
  self->abort_relay = abort;
}

XmhChannel *
xmh_connection_become_tunnel (XmhConnection *self, GBytes **read_ahead)
{
  XmhChannel *channel = g_steal_pointer (&self->channel);

  *read_ahead = xmh_head_guard_get_read_ahead (self->guard);
  self->relay = NULL;
  xmh_poller_unwatch (self->poller, &self->watch);
  connection_free (self);

  return channel;
}

void
xmh_connection_new (XmhHttpServer *server,
                    int fd,
                    XmhPeer *peer,
                    GSocketAddress *remote,
                    GSocketAddress *local,
                    XmhConnectionBudget *budget)
{
  XmhConnection *self = g_new0 (XmhConnection, 1);

  self->server = server;
  self->poller = xmh_http_server_get_poller (server);
  self->peer = peer;
  self->remote = g_object_ref (remote);
  self->local = g_object_ref (local);
  self->channel = xmh_channel_new (fd);
  self->guard = xmh_head_guard_new (self->channel);
  self->budget = budget;

  xmh_connection_budget_start (self->budget, self, self->channel);
  watch_for (self, EPOLLIN);
  /* The first bytes have usually arrived with the connection. */
  look_ahead (self);
}
