/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-http"

#include "config.h"

#include "http/xmh-connection.h"

#include <errno.h>
#include <sys/socket.h>

#include "common/xmh-device-kind.h"
#include "http/xmh-head-guard.h"
#include "http/xmh-http-stream.h"
#include "http/xmh-upgrade.h"

/* Bytes that are read over while the other end is given time to close: enough for a body that was refused. */
#define LINGER_BYTES_MAX (256 * 1024)

/* What each read of those counts as at the least: single bytes cost as much as whole buffers. */
#define LINGER_READ_BYTES 2048

/* The first byte of a TLS handshake record (RFC 8446, 5.1). */
#define TLS_HANDSHAKE 22

typedef enum
{
  LOOKING,                      /* for the first byte */
  SHAKING_HANDS,
  READING_HEAD,                 /* the first one, or one behind an answer of the hub's own */
  SERVING,                      /* libsoup has the stream and asks for what comes */
  RELAYING,                     /* a backend is dialled */
  FINISHING,                    /* the last word is said */
} State;

struct _XmhConnection
{
  XmhDoor *door;
  GList link;                   /* in the door's connections */
  XmhPeer *peer;
  GSocketAddress *remote;
  GSocketAddress *local;
  XmhChannel *channel;
  XmhWatch watch;
  State state;
  XmhDeadline deadline;
  XmhDeadlines *deadlines;      /* those that @deadline is one of */
  XmhDeadline stall;            /* while an answer waits for its reader */
  XmhClaim handshake;           /* until the first head is whole */
  XmhClaim claim;
  gboolean is_before_first_head;
  gboolean is_asked;            /* a request is whole, and its answer is not all said */

  XmhHeadGuard *guard;
  XmhVerdict verdict;           /* on its latest head */
  XmhAnswer *answer;            /* with %XMH_VERDICT_ANSWER */
  gboolean verdict_waits;       /* until libsoup is done with what came before */
  gboolean read_blocked;        /* until the socket is readable */
  gboolean has_ended;           /* the other end, or the channel */
  gboolean is_dismissed;        /* libsoup was told that nothing more is for it */
  gboolean is_aborted;          /* nothing can be said any more */
  gsize lingered;

  GByteArray *out;              /* what libsoup wrote in this turn of the loop */
  XmhDeferred flush;
  XmhHttpStream *stream;
  gpointer relay;               /* what the front has made of a request that its backend answers */
};

static GQuark
connection_quark (void)
{
  return g_quark_from_static_string ("xmh-connection");
}

static void
set_deadline (XmhConnection *self,
              XmhDeadlines  *deadlines)
{
  if (self->deadlines != NULL)
    xmh_deadlines_clear (self->deadlines, &self->deadline);
  self->deadlines = deadlines;
  if (deadlines != NULL)
    xmh_deadlines_set (deadlines, &self->deadline, self);
}

/* Idle is what waits for the other end and owes it nothing: for the first head or the next one, for the rest of a head or
 * a body, for the end. That is since the latest answer was taken, or since it was accepted; bytes that complete nothing
 * do not count. A reader that takes nothing of its answer becomes idle after a while. */
static void
note_standing (XmhConnection *self)
{
  gboolean has_unsent = xmh_channel_has_unsent (self->channel);

  if (self->is_asked || has_unsent)
    xmh_quota_set_busy (self->door->quotas[XMH_DOOR_CONNECTIONS], &self->claim);
  else
    xmh_quota_set_idle (self->door->quotas[XMH_DOOR_CONNECTIONS], &self->claim, self);

  if (has_unsent)
    xmh_deadlines_set (self->door->stall_deadlines, &self->stall, self);
  else
    xmh_deadlines_clear (self->door->stall_deadlines, &self->stall);
}

static void
set_asked (XmhConnection *self,
           gboolean       is_asked)
{
  self->is_asked = is_asked;
  note_standing (self);
}

void
xmh_connection_on_stall (gpointer connection)
{
  XmhConnection *self = connection;

  xmh_quota_set_idle (self->door->quotas[XMH_DOOR_CONNECTIONS], &self->claim, self);
}

static void
release_handshake (XmhConnection *self)
{
  xmh_quota_give_back (self->door->quotas[XMH_DOOR_HANDSHAKES], &self->handshake);
  self->is_before_first_head = FALSE;
}

static void
connection_free (XmhConnection *self)
{
  set_deadline (self, NULL);
  release_handshake (self);
  xmh_quota_give_back (self->door->quotas[XMH_DOOR_CONNECTIONS], &self->claim);
  xmh_deadlines_clear (self->door->stall_deadlines, &self->stall);
  g_queue_unlink (&self->door->connections, &self->link);
  xmh_poller_unwatch (self->door->poller, &self->watch);
  xmh_poller_undefer (self->door->poller, &self->flush);
  if (self->stream != NULL)
    xmh_http_stream_forget_connection (self->stream);
  g_object_set_qdata (G_OBJECT (self->remote), connection_quark (), NULL);
  g_clear_pointer (&self->channel, xmh_channel_free);
  g_clear_pointer (&self->answer, xmh_answer_free);
  xmh_head_guard_free (self->guard);
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_object_unref (self->remote);
  g_object_unref (self->local);
  xmh_peer_free (self->peer);
  g_free (self);
}

static void
abort_relay (XmhConnection *self)
{
  if (self->relay != NULL)
    self->door->ops->abort_relay (g_steal_pointer (&self->relay));
}

/**
 * xmh_connection_abort:
 * @self: a connection
 *
 * Ends it without a further word. While libsoup has the stream, it learns of the end by reading and lets go.
 */
void
xmh_connection_abort (XmhConnection *self)
{
  abort_relay (self);
  if (self->stream == NULL)
    {
      connection_free (self);
      return;
    }

  self->has_ended = TRUE;
  self->is_aborted = TRUE;
  self->read_blocked = FALSE;
  xmh_poller_unwatch (self->door->poller, &self->watch);
  set_deadline (self, NULL);
  shutdown (xmh_channel_get_fd (self->channel), SHUT_RDWR);
}

void
xmh_connection_on_due (gpointer connection)
{
  xmh_connection_abort (connection);
}

/* Ends a connection for the sake of a new one, which has its place from now on, even while libsoup closes. */
void
xmh_connection_make_room (gpointer connection)
{
  XmhConnection *self = connection;

  release_handshake (self);
  xmh_quota_give_back (self->door->quotas[XMH_DOOR_CONNECTIONS], &self->claim);
  xmh_connection_abort (self);
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

/* The head of the request that is served, relayed or judged now. */
const XmhRequestHead *
xmh_connection_get_head (XmhConnection *self)
{
  return xmh_head_guard_get_head (self->guard);
}

/**
 * xmh_connection_from_message:
 * @message: a request that libsoup has read
 *
 * Returns: (transfer none) (nullable): the connection it came by
 */
XmhConnection *
xmh_connection_from_message (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return remote != NULL ? g_object_get_qdata (G_OBJECT (remote), connection_quark ()) : NULL;
}

/* What the other end said about trust comes with the failure of a handshake, or, in TLS 1.3, of the first read. */
static void
note_distrust (XmhConnection *self)
{
  const char *alert = xmh_channel_get_distrust (self->channel);
  g_autofree char *peer = NULL;

  if (alert == NULL)
    return;

  peer = g_inet_address_to_string (self->peer->address);
  xmh_distrust_add (self->door->distrust, peer, alert);
}

/* Who sends a request through a handshake of just now has accepted the certificate. */
static void
note_trust (XmhConnection *self)
{
  g_autofree char *peer = NULL;

  if (!xmh_channel_is_tls (self->channel) || xmh_distrust_is_empty (self->door->distrust))
    return;

  peer = g_inet_address_to_string (self->peer->address);
  xmh_distrust_forget (self->door->distrust, peer);
}

/* One that turns away later does so by an alert alone, and the owner is to know which device that was. */
static void
note_kind (XmhConnection *self)
{
  const XmhRequestHead *head = xmh_head_guard_get_head (self->guard);
  const char *kind = head != NULL ? xmh_device_kind (xmh_request_head_get (head, "User-Agent")) : NULL;
  g_autofree char *peer = NULL;

  if (kind == NULL)
    return;

  peer = g_inet_address_to_string (self->peer->address);
  xmh_distrust_meet (self->door->distrust, peer, kind);
}

static void on_event (XmhWatch *watch,
                      guint32   events,
                      gpointer  data);

static void
watch_for (XmhConnection *self,
           guint32        events)
{
  if (self->watch.is_watched)
    xmh_poller_modify (self->door->poller, &self->watch, events);
  else
    xmh_poller_watch (self->door->poller, &self->watch, xmh_channel_get_fd (self->channel), events, on_event, self);
}

static void
linger (XmhConnection *self)
{
  guint8 void_bytes[4096];
  gssize n;

  if (xmh_channel_has_unsent (self->channel) && xmh_channel_flush (self->channel) == XMH_CHANNEL_FAILED)
    {
      connection_free (self);
      return;
    }

  while ((n = self->has_ended ? XMH_CHANNEL_READ_END
                              : xmh_channel_read (self->channel, void_bytes, sizeof void_bytes)) > 0)
    if ((self->lingered += MAX ((gsize) n, LINGER_READ_BYTES)) > LINGER_BYTES_MAX)
      break;
  if (n == XMH_CHANNEL_READ_AGAIN || (n == XMH_CHANNEL_READ_END && xmh_channel_has_unsent (self->channel)))
    {
      self->has_ended = n == XMH_CHANNEL_READ_END;
      watch_for (self, (self->has_ended ? 0u : EPOLLIN) |
                         (xmh_channel_has_unsent (self->channel) ? (guint32) EPOLLOUT : 0u));
      if (!self->has_ended && xmh_channel_has_buffered (self->channel))
        xmh_poller_requeue (self->door->poller, &self->watch);
      return;
    }

  connection_free (self);
}

/* Everything is said: closing at once could destroy what the other end has not read yet (RFC 9112, 9.6). */
static void
finish (XmhConnection *self)
{
  self->state = FINISHING;
  set_asked (self, FALSE);
  set_deadline (self, self->door->linger_deadlines);
  if (!xmh_channel_end_sending (self->channel))
    {
      connection_free (self);
      return;
    }

  linger (self);
}

/* The next request has its turn like everybody else's, and not before this answer is on its way: who does not read
 * is not read from. */
static void
await_next_head (XmhConnection *self)
{
  gboolean has_unsent = xmh_channel_has_unsent (self->channel);

  self->state = READING_HEAD;
  set_asked (self, FALSE);
  set_deadline (self, self->door->idle_deadlines);
  watch_for (self, has_unsent ? EPOLLOUT : EPOLLIN);
  if (!has_unsent && (xmh_head_guard_has_read_ahead (self->guard) || xmh_channel_has_buffered (self->channel)))
    xmh_poller_requeue (self->door->poller, &self->watch);
}

/**
 * xmh_connection_dress:
 * @self: a connection whose request libsoup has not seen
 * @answer: what is said
 *
 * Adds the front's own headers.
 */
void
xmh_connection_dress (XmhConnection *self,
                      XmhAnswer     *answer)
{
  const XmhRequestHead *head = xmh_head_guard_get_head (self->guard);

  if (self->door->ops->dress != NULL && head != NULL)
    self->door->ops->dress (self->door->front, head, answer);
}

/**
 * xmh_connection_answer:
 * @self: a connection whose request libsoup has not seen
 * @answer: what is said; the last word, unless both it and the request let the connection go on
 */
void
xmh_connection_answer (XmhConnection *self,
                       XmhAnswer     *answer)
{
  const XmhRequestHead *head = xmh_head_guard_get_head (self->guard);
  gboolean is_head = head != NULL && g_str_equal (head->method, "HEAD");
  gboolean goes_on = xmh_answer_get_keeps_open (answer) && xmh_request_head_may_go_on (head);
  g_autoptr(GBytes) bytes = NULL;

  abort_relay (self);
  xmh_connection_dress (self, answer);
  xmh_answer_set_keeps_open (answer, goes_on);
  bytes = xmh_answer_to_bytes (answer, !is_head);
  if (!xmh_channel_send (self->channel, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)))
    connection_free (self);
  else if (goes_on)
    await_next_head (self);
  else
    finish (self);
}

static XmhAnswer *
refusal_new (guint       status,
             const char *reason)
{
  g_autofree char *text = g_strdup_printf ("The hub does not take this request: %s.", reason);

  return xmh_answer_new_text (status, text);
}

static void
judge (XmhConnection *self)
{
  const XmhRequestHead *head = xmh_head_guard_get_head (self->guard);
  guint status;
  const char *fault = xmh_head_guard_get_fault (self->guard, &status);

  if (fault != NULL)
    {
      self->verdict = XMH_VERDICT_ANSWER;
      self->answer = refusal_new (status, fault);
      return;
    }

  self->verdict = xmh_door_judge (self->door, self, head, &self->answer);
  if (self->verdict != XMH_VERDICT_SERVE)
    xmh_head_guard_drop_head (self->guard);
}

/* Reads on until there is a verdict on a head. Returns as xmh_head_guard_read_head(). */
static gssize
take_head (XmhConnection *self)
{
  gssize n = xmh_head_guard_read_head (self->guard, self->door->limits.head_bytes);

  if (n > 0)
    {
      judge (self);
      set_asked (self, TRUE);
    }

  return n;
}

static void
serve (XmhConnection *self)
{
  g_autoptr(GIOStream) stream = NULL;

  self->state = SERVING;
  self->is_dismissed = FALSE;
  self->read_blocked = FALSE;
  if (self->out == NULL)
    self->out = g_byte_array_new ();
  self->stream = xmh_http_stream_new (self);
  stream = G_IO_STREAM (self->stream);
  soup_server_accept_iostream (self->door->soup, stream, self->local, self->remote, NULL);
}

static void
relay (XmhConnection *self)
{
  self->state = RELAYING;
  set_deadline (self, NULL);
  /* Who asks for a WebSocket and goes is gone; who asked for an answer may have closed its sending side. */
  watch_for (self, xmh_upgrade_is_wanted (xmh_head_guard_get_head (self->guard)) ? EPOLLRDHUP : 0);
  self->door->ops->relay (self->door->front, self, &self->relay);
}

static void
act_on_verdict (XmhConnection *self)
{
  g_autoptr(XmhAnswer) answer = g_steal_pointer (&self->answer);

  self->verdict_waits = FALSE;
  switch (self->verdict)
    {
    case XMH_VERDICT_SERVE:
      serve (self);
      break;
    case XMH_VERDICT_RELAY:
      relay (self);
      break;
    case XMH_VERDICT_ANSWER:
    default:
      xmh_connection_answer (self, answer);
      break;
    }
}

/* What the socket did not take before. */
static XmhChannelStatus
send_rest (XmhConnection *self)
{
  XmhChannelStatus status;

  if (!xmh_channel_has_unsent (self->channel))
    return XMH_CHANNEL_DONE;

  status = xmh_channel_flush (self->channel);
  /* An answer was taken; before the first head it is the handshake's rest, and the time for that head goes on. */
  if (status == XMH_CHANNEL_DONE && !self->is_before_first_head)
    {
      note_standing (self);
      set_deadline (self, self->door->idle_deadlines);
    }

  return status;
}

static void
read_head (XmhConnection *self)
{
  XmhChannelStatus status = send_rest (self);
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

  n = take_head (self);
  if (n == XMH_CHANNEL_READ_AGAIN)
    {
      watch_for (self, EPOLLIN);
      if (xmh_channel_has_buffered (self->channel))
        xmh_poller_requeue (self->door->poller, &self->watch);
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
      note_distrust (self);
      connection_free (self);
      return;
    }

  if (self->is_before_first_head)
    {
      note_trust (self);
      note_kind (self);
    }
  release_handshake (self);
  set_deadline (self, self->door->idle_deadlines);
  act_on_verdict (self);
}

static void
shake_hands (XmhConnection *self)
{
  g_autoptr(GError) error = NULL;

  switch (xmh_channel_handshake (self->channel, &error))
    {
    case XMH_CHANNEL_DONE:
      self->state = READING_HEAD;
      read_head (self);
      break;
    case XMH_CHANNEL_AGAIN:
      watch_for (self, EPOLLIN | (xmh_channel_has_unsent (self->channel) ? (guint32) EPOLLOUT : 0u));
      if (xmh_channel_has_buffered (self->channel))
        xmh_poller_requeue (self->door->poller, &self->watch);
      break;
    case XMH_CHANNEL_FAILED:
    default:
      {
        g_autofree char *peer = xmh_peer_format (self->peer);

        g_debug ("%s: no TLS: %s", peer, error->message);
        note_distrust (self);
        connection_free (self);
      }
      break;
    }
}

static void
look_ahead (XmhConnection *self)
{
  guint8 first;
  gssize n = recv (xmh_channel_get_fd (self->channel), &first, 1, MSG_PEEK);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  /* A plain port has nothing to say to a TLS hello that its sender could read. */
  if (n <= 0 || (first == TLS_HANDSHAKE && !self->door->tls_enabled))
    {
      connection_free (self);
      return;
    }

  if (first == TLS_HANDSHAKE)
    {
      xmh_channel_start_tls_as_server (self->channel, self->door->tls);
      self->state = SHAKING_HANDS;
      shake_hands (self);
    }
  else
    {
      self->state = READING_HEAD;
      read_head (self);
    }
}

/* While libsoup serves: a socket that nobody asks for is left alone once it has spoken, not before. Most requests
 * come and are answered without a word to the kernel about it. */
static void
watch_while_serving (XmhConnection *self)
{
  guint32 reading = self->read_blocked ? (guint32) EPOLLIN : self->watch.events & EPOLLIN;
  guint32 writing = xmh_channel_has_unsent (self->channel) ? (guint32) EPOLLOUT : 0u;

  if (!self->watch.is_watched)
    reading = self->read_blocked ? (guint32) EPOLLIN : 0u;
  if ((reading | writing) != 0)
    watch_for (self, reading | writing);
  else
    xmh_poller_unwatch (self->door->poller, &self->watch);
}

static void
note_readable (XmhConnection *self)
{
  if (self->read_blocked)
    self->read_blocked = FALSE;
  else if (xmh_channel_has_unsent (self->channel))
    watch_for (self, EPOLLOUT);
  else
    xmh_poller_unwatch (self->door->poller, &self->watch);
}

/* What libsoup wrote last may still be on its way; what it waits for may have come. */
static void
go_on_serving (XmhConnection *self,
               guint32        events)
{
  if (send_rest (self) == XMH_CHANNEL_FAILED)
    {
      xmh_connection_abort (self);
      return;
    }

  if ((events & ~(guint32) EPOLLOUT) != 0)
    note_readable (self);
  if (self->watch.is_watched)
    watch_while_serving (self);
}

static void
on_event (XmhWatch *watch,
          guint32   events,
          gpointer  data)
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
    case SERVING:
      go_on_serving (self, events);
      break;
    case RELAYING:
      /* A turn that was asked for while the head was read is of no use any more. */
      if (events != 0)
        xmh_connection_abort (self);
      break;
    case FINISHING:
    default:
      linger (self);
      break;
    }
}

static gssize
note_status (XmhConnection *self,
             gssize         n)
{
  self->read_blocked = n == XMH_CHANNEL_READ_AGAIN && !xmh_channel_has_buffered (self->channel);
  /* libsoup reads only while a request is not whole. */
  if (n == XMH_CHANNEL_READ_AGAIN)
    set_asked (self, FALSE);
  if (n == XMH_CHANNEL_READ_END || n == XMH_CHANNEL_READ_FAILED)
    self->has_ended = TRUE;
  if (n == XMH_CHANNEL_READ_FAILED)
    note_distrust (self);
  if (self->read_blocked)
    watch_while_serving (self);

  return n;
}

/* libsoup 3.2 lets go of a connection that ends between two requests only if one has begun: it gets a byte that begins
 * one, then the end. What it says to that goes nowhere. */
static gssize
dismiss (XmhConnection *self,
         guint8        *buffer)
{
  if (self->is_dismissed || xmh_head_guard_has_request (self->guard))
    return XMH_CHANNEL_READ_END;

  self->is_dismissed = TRUE;
  *buffer = '!';
  return 1;
}

/**
 * xmh_connection_read:
 * @self: a connection that libsoup serves
 * @buffer: where the bytes go
 * @length: its size, more than 0
 *
 * Gives libsoup one request after the other: heads that are whole and were judged, and bodies exactly as long as
 * they say. A head that is not for libsoup is the end of the stream; the connection goes on with it when libsoup has
 * closed.
 *
 * Returns: as xmh_channel_read()
 */
gssize
xmh_connection_read (XmhConnection *self,
                     void          *buffer,
                     gsize          length)
{
  gssize n;

  if (self->has_ended || self->verdict_waits)
    return dismiss (self, buffer);

  if (!xmh_head_guard_has_request (self->guard))
    {
      n = note_status (self, take_head (self));
      if (n == XMH_CHANNEL_READ_AGAIN)
        return n;
      if (n <= 0)
        return dismiss (self, buffer);
      set_deadline (self, self->door->idle_deadlines);
      self->verdict_waits = self->verdict != XMH_VERDICT_SERVE;
      if (self->verdict_waits)
        return dismiss (self, buffer);
    }

  n = note_status (self, xmh_head_guard_read_request (self->guard, buffer, length));
  if (n > 0 && !self->is_asked && !xmh_head_guard_has_request (self->guard))
    set_asked (self, TRUE);

  return n;
}

gboolean
xmh_connection_may_read (XmhConnection *self)
{
  return !self->read_blocked;
}

static gboolean
send_gathered (XmhConnection *self)
{
  gboolean sent = xmh_channel_send (self->channel, self->out->data, self->out->len);

  g_byte_array_set_size (self->out, 0);
  return sent;
}

/* The end of a turn of the loop: head and body of an answer go out as one record. */
static void
on_flush (gpointer data)
{
  XmhConnection *self = data;

  if (!send_gathered (self))
    {
      xmh_connection_abort (self);
      return;
    }

  note_standing (self);
  if (xmh_channel_has_unsent (self->channel))
    watch_while_serving (self);
  else
    set_deadline (self, self->door->idle_deadlines);
}

/**
 * xmh_connection_write:
 * @self: a connection that libsoup serves
 * @bytes: (array length=length): what libsoup says
 * @length: how much
 *
 * Gathers what is written in one turn of the loop. While the socket has not taken what came before, nothing is.
 *
 * Returns: how much was taken, %XMH_CHANNEL_READ_AGAIN or %XMH_CHANNEL_READ_FAILED
 */
gssize
xmh_connection_write (XmhConnection *self,
                      const void    *bytes,
                      gsize          length)
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
      xmh_poller_defer (self->door->poller, &self->flush);
      return (gssize) length;
    }

  if (!send_gathered (self))
    return XMH_CHANNEL_READ_FAILED;
  note_standing (self);
  if (xmh_channel_has_unsent (self->channel))
    watch_while_serving (self);

  return (gssize) length;
}

gboolean
xmh_connection_may_write (XmhConnection *self)
{
  return self->is_dismissed || self->is_aborted || !xmh_channel_has_unsent (self->channel);
}

/**
 * xmh_connection_stream_closed:
 * @self: a connection that libsoup has served
 *
 * libsoup has let go: either everything is said, or a head has come that is for somebody else.
 */
void
xmh_connection_stream_closed (XmhConnection *self)
{
  self->stream = NULL;
  xmh_poller_undefer (self->door->poller, &self->flush);
  if (!send_gathered (self))
    connection_free (self);
  else if (self->verdict_waits && !self->has_ended)
    act_on_verdict (self);
  else
    finish (self);
}

/**
 * xmh_connection_become_tunnel:
 * @self: (transfer full): a connection that is relayed
 * @read_ahead: (out) (transfer full): what came behind the client's head
 *
 * Returns: (transfer full): the channel to the client; the connection is no more
 */
XmhChannel *
xmh_connection_become_tunnel (XmhConnection *self,
                              GBytes       **read_ahead)
{
  XmhChannel *channel = g_steal_pointer (&self->channel);

  *read_ahead = xmh_head_guard_get_read_ahead (self->guard);
  self->relay = NULL;
  xmh_poller_unwatch (self->door->poller, &self->watch);
  connection_free (self);

  return channel;
}

/**
 * xmh_connection_new:
 * @door: the door it came in by, which owns it from here on
 * @fd: (transfer full): an accepted socket
 * @peer: (transfer full): who has connected
 * @remote: the peer's address, of this connection alone
 * @local: our address
 * @handshake: what it holds of that quota until its first head is whole; moved, as is @claim
 * @claim: what it holds of the connections
 */
void
xmh_connection_new (XmhDoor        *door,
                    int             fd,
                    XmhPeer        *peer,
                    GSocketAddress *remote,
                    GSocketAddress *local,
                    const XmhClaim *handshake,
                    const XmhClaim *claim)
{
  XmhConnection *self = g_new0 (XmhConnection, 1);

  self->door = door;
  self->peer = peer;
  self->remote = g_object_ref (remote);
  self->local = g_object_ref (local);
  self->channel = xmh_channel_new (fd);
  self->guard = xmh_head_guard_new (self->channel);
  self->flush.func = on_flush;
  self->flush.data = self;
  self->link.data = self;
  self->handshake = *handshake;
  self->claim = *claim;
  self->is_before_first_head = TRUE;
  g_queue_push_tail_link (&door->connections, &self->link);
  g_object_set_qdata (G_OBJECT (remote), connection_quark (), self);

  set_deadline (self, door->head_deadlines);
  xmh_quota_set_idle (door->quotas[XMH_DOOR_HANDSHAKES], &self->handshake, self);
  note_standing (self);
  watch_for (self, EPOLLIN);
  /* The first bytes have come with the connection as a rule. */
  look_ahead (self);
}
