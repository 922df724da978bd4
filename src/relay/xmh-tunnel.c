/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-relay"

#include "config.h"

#include "relay/xmh-tunnel.h"

#include <glib/gi18n.h>

/* The chunks that one direction may move before other connections have their turn. */
#define READS_PER_TURN 4

typedef struct _Side Side;

/* One end of the tunnel, and the direction that begins there. */
struct _Side
{
  XmhTunnel *tunnel;
  XmhChannel *channel;
  XmhPollerWatch watch;
  Side *other;
  gboolean has_ended; /* no more bytes follow from here */
};

struct _XmhTunnel
{
  XmhPoller *poller;
  Side client;
  Side backend;
  XmhSession *session;
  XmhDeadlines *deadlines; /* not owned; NULL: none */
  XmhDeadline deadline;    /* set once one direction has ended */
  XmhTunnelEndFunc on_end;
  gpointer data;
};

/* Shared by all tunnels; empty between two calls. */
static guint8 chunk[XMH_CHANNEL_CHUNK];

static void on_event (XmhPollerWatch *watch, guint32 events, gpointer data);

static void
update_watch (Side *side)
{
  guint32 events = 0;

  if (!side->has_ended && !xmh_channel_has_unsent (side->other->channel))
    events |= EPOLLIN;
  if (xmh_channel_has_unsent (side->channel))
    events |= EPOLLOUT;

  /* A dead socket reports its state forever, whatever events are requested. It is watched only while that is useful. */
  if (events == 0)
    xmh_poller_unwatch (side->tunnel->poller, &side->watch);
  else if (side->watch.is_watched)
    xmh_poller_modify (side->tunnel->poller, &side->watch, events);
  else
    xmh_poller_watch (side->tunnel->poller, &side->watch, xmh_channel_get_fd (side->channel), events, on_event, side);
}

static void
count_bytes (Side *from, gssize n)
{
  XmhTunnel *self = from->tunnel;

  if (self->session == NULL)
    return;
  if (from == &self->client)
    xmh_session_count (self->session, (guint64) n, 0);
  else
    xmh_session_count (self->session, 0, (guint64) n);
}

/* The end of one direction is relayed after the data in flight. */
static const char *
carry_end_over (Side *from)
{
  from->has_ended = TRUE;
  if (!xmh_channel_end_sending (from->other->channel))
    return N_ ("the connection broke");

  return NULL;
}

static const char *
get_broken (const Side *side)
{
  return side == &side->tunnel->client ? N_ ("the client's connection broke") : N_ ("the backend's connection broke");
}

/* Returns: why the tunnel must end immediately, or NULL */
static const char *
pump (Side *from)
{
  for (guint i = 0; i < READS_PER_TURN; i++)
    {
      gssize n;

      if (from->has_ended || xmh_channel_has_unsent (from->other->channel))
        return NULL;

      n = xmh_channel_read (from->channel, chunk, sizeof chunk);
      if (n == XMH_CHANNEL_READ_AGAIN && xmh_channel_has_buffered (from->channel))
        break;
      if (n == XMH_CHANNEL_READ_AGAIN)
        return NULL;
      if (n == XMH_CHANNEL_READ_END)
        return carry_end_over (from);
      if (n == XMH_CHANNEL_READ_FAILED)
        return get_broken (from);

      count_bytes (from, n);
      if (!xmh_channel_send (from->other->channel, chunk, (gsize) n))
        return get_broken (from->other);
      if (n < (gssize) sizeof chunk && !xmh_channel_has_buffered (from->channel))
        return NULL;
    }

  /* The channel may hold more bytes, which the kernel does not report. */
  xmh_poller_requeue (from->tunnel->poller, &from->watch);
  return NULL;
}

/* @reason is English on the bus; xmhctl translates it. */
static void
end (XmhTunnel *self, const char *reason)
{
  self->on_end (self, reason, self->data);
}

static gboolean
is_over (XmhTunnel *self)
{
  return self->client.has_ended && self->backend.has_ended && !xmh_channel_has_unsent (self->client.channel) &&
         !xmh_channel_has_unsent (self->backend.channel);
}

/* A peer that is lost may leave another that never closes, and each counts as a session. The rest of the tunnel must
 * therefore move bytes. Both ends may also have finished while the last bytes cannot be delivered. */
static void
await_bytes (XmhTunnel *self)
{
  if (self->deadlines != NULL && (self->client.has_ended || self->backend.has_ended))
    xmh_deadlines_set (self->deadlines, &self->deadline, self);
}

void
xmh_tunnel_on_deadline (gpointer tunnel)
{
  end (tunnel, N_ ("one end closed and the other timed out"));
}

static void
on_event (XmhPollerWatch *watch, guint32 events, gpointer data)
{
  Side *side = data;
  XmhTunnel *self = side->tunnel;
  const char *reason = NULL;
  gboolean was_stopped = xmh_channel_has_unsent (side->channel);

  if (was_stopped && xmh_channel_flush (side->channel) == XMH_CHANNEL_FAILED)
    reason = N_ ("the connection broke");
  if (reason == NULL && (events & ~(guint32) EPOLLOUT || events == 0))
    reason = pump (side);
  /* The other side was not read while this one was full, so its channel may hold bytes from before. */
  if (reason == NULL && was_stopped && !xmh_channel_has_unsent (side->channel))
    reason = pump (side->other);
  if (reason == NULL && events & EPOLLERR && side->has_ended)
    reason = N_ ("the connection broke");

  if (reason != NULL || is_over (self))
    {
      end (self, reason != NULL ? reason : N_ ("both ends closed"));
      return;
    }
  update_watch (side);
  update_watch (side->other);
  await_bytes (self);
}

static void
side_init (Side *side, XmhTunnel *tunnel, XmhChannel *channel, Side *other)
{
  side->tunnel = tunnel;
  side->channel = channel;
  side->other = other;
}

XmhTunnel *
xmh_tunnel_new (XmhPoller *poller, XmhChannel *client, XmhChannel *backend, XmhTunnelEndFunc on_end, gpointer data)
{
  XmhTunnel *self = g_new0 (XmhTunnel, 1);

  self->poller = poller;
  side_init (&self->client, self, client, &self->backend);
  side_init (&self->backend, self, backend, &self->client);
  self->on_end = on_end;
  self->data = data;

  return self;
}

void
xmh_tunnel_free (XmhTunnel *self)
{
  if (self->deadlines != NULL)
    xmh_deadlines_clear (self->deadlines, &self->deadline);
  xmh_poller_unwatch (self->poller, &self->client.watch);
  xmh_poller_unwatch (self->poller, &self->backend.watch);
  xmh_channel_free (self->client.channel);
  xmh_channel_free (self->backend.channel);
  g_clear_object (&self->session);
  g_free (self);
}

void
xmh_tunnel_set_session (XmhTunnel *self, XmhSession *session)
{
  g_set_object (&self->session, session);
}

void
xmh_tunnel_set_deadlines (XmhTunnel *self, XmhDeadlines *half_close_deadlines)
{
  self->deadlines = half_close_deadlines;
}

void
xmh_tunnel_start (XmhTunnel *self)
{
  Side *sides[] = { &self->client, &self->backend };

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      xmh_channel_watch_for_hangup (sides[i]->channel);
      xmh_poller_watch (self->poller, &sides[i]->watch, xmh_channel_get_fd (sides[i]->channel), EPOLLIN, on_event,
                        sides[i]);
      /* The TLS layer may already hold data, so each side is read once without an event. */
      xmh_poller_requeue (self->poller, &sides[i]->watch);
    }
}
