/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-relay"

#include "config.h"

#include "relay/xmh-relay.h"

#include <glib/gi18n.h>

#include "http/xmh-upgrade.h"
#include "relay/xmh-backend-body.h"
#include "relay/xmh-backend.h"
#include "relay/xmh-header-rules.h"

/* The longest head and body of a backend's answer. The body is a message for people and SDKs. */
#define HEAD_MAX 16384
#define BODY_MAX 65536

/* The number of interim answers (100, 102, 103) that are skipped before the final one. */
#define INTERIM_MAX 8

#define RETRY_AFTER_S "2"

typedef enum
{
  DIALLING,
  SHAKING_HANDS,
  READING_HEAD,
  READING_BODY,
  OVER,
} State;

struct _XmhRelay
{
  XmhRelays *relays;
  XmhPoller *poller;
  XmhConnection *connection; /* the client's; not owned */
  XmhPeer *peer;
  XmhBackend *backend;
  XmhChannel *channel; /* to the backend */
  XmhPollerWatch watch;
  GCancellable *cancellable;
  State state;
  gboolean wants_upgrade;
  XmhRelayBudget place;
  GByteArray *in;
  gsize scanned;
  guint n_interim;
  XmhResponseHead *head;
  XmhBackendBody *body;
};

static void
relay_clear (gpointer data)
{
  XmhRelay *self = data;

  xmh_peer_free (self->peer);
  g_clear_pointer (&self->backend, xmh_backend_free);
  g_clear_pointer (&self->channel, xmh_channel_free);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->in);
  g_clear_pointer (&self->head, xmh_response_head_free);
  g_clear_pointer (&self->body, xmh_backend_body_free);
}

/* The relay is done. Its memory is freed after a callback that may still be pending. */
static void
end_relay (gpointer relay)
{
  XmhRelay *self = relay;

  if (self->state == OVER)
    return;

  self->state = OVER;
  g_cancellable_cancel (self->cancellable);
  xmh_poller_unwatch (self->poller, &self->watch);
  xmh_relays_leave (self->relays, &self->place);
  g_rc_box_release_full (self, relay_clear);
}

static void
fail (XmhRelay *self, guint status, const char *text)
{
  XmhAnswer *answer = xmh_answer_new_text (status, text);

  if (status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    xmh_answer_add_field (answer, "Retry-After", RETRY_AFTER_S);
  xmh_connection_answer (self->connection, answer);
}

static void
on_deadline (gpointer relay)
{
  fail (relay, SOUP_STATUS_GATEWAY_TIMEOUT, _ ("The server behind the hub did not respond in time."));
}

static void
send_bytes (XmhChannel *channel, GBytes *bytes)
{
  xmh_channel_send (channel, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Bytes that both ends sent before the tunnel starts: the 101, what the backend sent after it, and what the client
 * sent after its head. If a send fails, the tunnel notices when it starts. */
static void
say_what_was_said (XmhRelay *self, XmhChannel *client, GBytes *read_ahead, GBytes *answer)
{
  g_autoptr(GByteArray) to_client = g_byte_array_new ();

  g_byte_array_append (to_client, g_bytes_get_data (answer, NULL), (guint) g_bytes_get_size (answer));
  g_byte_array_append (to_client, self->in->data, self->in->len);
  xmh_channel_send (client, to_client->data, to_client->len);
  send_bytes (self->channel, read_ahead);
}

static void
become_tunnel (XmhRelay *self)
{
  g_autoptr(XmhAnswer) answer = xmh_header_rules_switch_from_backend (self->head);
  g_autoptr(GBytes) answer_bytes = NULL;
  g_autoptr(GBytes) read_ahead = NULL;
  XmhRelayedTunnel *relayed;
  XmhChannel *client;

  xmh_connection_add_headers (self->connection, answer);
  relayed = xmh_relays_prepare_tunnel (self->relays, &self->place, self->peer,
                                       xmh_connection_get_head (self->connection));
  answer_bytes = xmh_answer_to_bytes (answer, FALSE);
  /* The connection owns the head. */
  client = xmh_connection_become_tunnel (self->connection, &read_ahead);
  say_what_was_said (self, client, read_ahead, answer_bytes);
  xmh_poller_unwatch (self->poller, &self->watch);
  xmh_relays_start_tunnel (self->relays, relayed, client, g_steal_pointer (&self->channel));

  end_relay (self);
}

static void
pass_answer_on (XmhRelay *self)
{
  g_autoptr(GBytes) content = xmh_backend_body_get (self->body);

  xmh_connection_answer (self->connection, xmh_header_rules_answer_from_backend (self->head, content));
}

static void
take_body (XmhRelay *self, XmhBackendBodyStatus status)
{
  if (status == XMH_BACKEND_BODY_COMPLETE)
    pass_answer_on (self);
  else if (status == XMH_BACKEND_BODY_BROKEN)
    fail (self, SOUP_STATUS_BAD_GATEWAY, _ ("The server behind the hub sent an invalid answer."));
}

static gboolean
makes_sense (XmhRelay *self)
{
  if (self->head == NULL)
    return FALSE;
  if (xmh_header_rules_is_interim (self->head))
    return self->n_interim++ < INTERIM_MAX;
  if (self->head->status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    return self->wants_upgrade && xmh_header_rules_is_switch (self->head);

  return !xmh_header_rules_is_coded (self->head);
}

static void
take_head (XmhRelay *self, gsize length)
{
  g_clear_pointer (&self->head, xmh_response_head_free);
  self->head = xmh_response_head_parse (self->in->data, length);
  g_byte_array_remove_range (self->in, 0, (guint) length);
  self->scanned = 0;
  if (!makes_sense (self))
    {
      fail (self, SOUP_STATUS_BAD_GATEWAY, _ ("The server behind the hub sent an invalid answer."));
      return;
    }
  if (xmh_header_rules_is_interim (self->head))
    return;
  if (self->head->status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    {
      become_tunnel (self);
      return;
    }

  self->state = READING_BODY;
  self->body = xmh_backend_body_new (self->head, BODY_MAX);
  take_body (self, xmh_backend_body_add (self->body, self->in->data, self->in->len));
}

/* Interim answers and the final one may arrive together. */
static void
look_for_heads (XmhRelay *self)
{
  while (self->state == READING_HEAD)
    {
      gssize end = xmh_head_find_end (self->in->data, self->in->len, &self->scanned);

      if (end > 0 && end <= HEAD_MAX)
        {
          take_head (self, (gsize) end);
        }
      else
        {
          if (end != 0 || self->in->len >= HEAD_MAX)
            fail (self, SOUP_STATUS_BAD_GATEWAY, _ ("The server behind the hub sent an invalid answer."));
          return;
        }
    }
}

/* Returns: whether the relay continues to wait */
static gboolean
read_some (XmhRelay *self)
{
  static guint8 chunk[HEAD_MAX];
  gssize n = xmh_channel_read (self->channel, chunk, sizeof chunk);

  if (n == XMH_CHANNEL_READ_AGAIN)
    return FALSE;
  if (n <= 0)
    {
      if (self->state == READING_BODY)
        take_body (self, n == XMH_CHANNEL_READ_END ? xmh_backend_body_end (self->body) : XMH_BACKEND_BODY_BROKEN);
      else
        fail (self, SOUP_STATUS_BAD_GATEWAY, _ ("The server behind the hub closed the connection without an answer."));
      return FALSE;
    }

  if (self->state == READING_BODY)
    {
      take_body (self, xmh_backend_body_add (self->body, chunk, (gsize) n));
    }
  else
    {
      g_byte_array_append (self->in, chunk, (guint) n);
      look_for_heads (self);
    }

  return self->state != OVER && (n == (gssize) sizeof chunk || xmh_channel_has_buffered (self->channel));
}

static void
send_request (XmhRelay *self)
{
  const XmhRequestHead *head = xmh_connection_get_head (self->connection);
  g_autoptr(GBytes) bytes = NULL;

  /* For a backend on this machine, the client's Host is right. A backend elsewhere needs its own name. */
  bytes = xmh_header_rules_to_backend (head, self->backend->path,
                                       self->backend->is_loopback ? NULL : self->backend->authority, self->peer,
                                       xmh_connection_is_tls (self->connection));
  self->state = READING_HEAD;
  send_bytes (self->channel, bytes);
}

static void
distrust (XmhRelay *self, const char *reason)
{
  g_warning ("the server behind the hub (%s) is not trusted: %s", self->backend->authority, reason);
  if (self->backend->pinned_file != NULL)
    xmh_relays_note_trust (self->relays, reason);
  fail (self, SOUP_STATUS_BAD_GATEWAY, _ ("The hub does not trust the certificate of the server behind it."));
}

/* Returns: whether the relay can continue to read */
static gboolean
shake_hands (XmhRelay *self)
{
  g_autoptr(GError) error = NULL;

  switch (xmh_channel_handshake (self->channel, &error))
    {
    case XMH_CHANNEL_DONE:
      if (self->backend->pinned_file != NULL)
        xmh_relays_note_trust (self->relays, NULL);
      send_request (self);
      return TRUE;
    case XMH_CHANNEL_AGAIN:
      return FALSE;
    case XMH_CHANNEL_FAILED:
    default:
      distrust (self, error->message);
      return FALSE;
    }
}

static void
on_event (XmhPollerWatch *watch, guint32 events, gpointer data)
{
  XmhRelay *self = g_rc_box_acquire (data);
  gboolean goes_on = TRUE;

  if (self->state == SHAKING_HANDS)
    goes_on = shake_hands (self);
  else if (xmh_channel_has_unsent (self->channel))
    xmh_channel_flush (self->channel);

  while (goes_on && (self->state == READING_HEAD || self->state == READING_BODY))
    goes_on = read_some (self);

  if (self->state != OVER)
    {
      xmh_poller_modify (self->poller, &self->watch,
                         EPOLLIN | (xmh_channel_has_unsent (self->channel) ? (guint32) EPOLLOUT : 0u));
      if (xmh_channel_has_buffered (self->channel))
        xmh_poller_requeue (self->poller, &self->watch);
    }
  g_rc_box_release_full (self, relay_clear);
}

static void
on_dialled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  XmhRelay *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhChannel) channel = xmh_backend_dial_finish (result, &error);

  if (self->state == OVER)
    {
      g_rc_box_release_full (self, relay_clear);
      return;
    }

  if (channel == NULL && error->domain == G_TLS_ERROR)
    {
      distrust (self, error->message);
    }
  else if (channel == NULL)
    {
      g_debug ("the server behind the hub (%s) does not answer: %s", self->backend->authority, error->message);
      fail (self, SOUP_STATUS_SERVICE_UNAVAILABLE, _ ("The server behind the hub is not running."));
    }
  else
    {
      self->channel = g_steal_pointer (&channel);
      self->state = SHAKING_HANDS;
      if (!xmh_channel_is_tls (self->channel))
        send_request (self);
      xmh_poller_watch (self->poller, &self->watch, xmh_channel_get_fd (self->channel),
                        EPOLLIN | (xmh_channel_has_unsent (self->channel) ? (guint32) EPOLLOUT : 0u), on_event, self);
      if (self->state == SHAKING_HANDS)
        xmh_poller_requeue (self->poller, &self->watch);
    }
  g_rc_box_release_full (self, relay_clear);
}

static XmhAnswer *
answer_too_many (void)
{
  XmhAnswer *answer = xmh_answer_new_text (SOUP_STATUS_SERVICE_UNAVAILABLE,
                                           _ ("Too many connections from this address, or in total."));

  xmh_answer_add_field (answer, "Retry-After", RETRY_AFTER_S);
  return answer;
}

static XmhBackend *
find_backend (const char *url, XmhAnswer **answer)
{
  g_autoptr(GError) error = NULL;
  XmhBackend *backend = xmh_backend_new (url, &error);

  if (backend == NULL)
    {
      g_warning ("%s", error->message);
      *answer = xmh_answer_new_text (SOUP_STATUS_BAD_GATEWAY,
                                     _ ("The address of the server behind the hub is not valid."));
    }

  return backend;
}

void
xmh_relay_start (XmhRelays *relays, const char *url, XmhConnection *connection)
{
  XmhAnswer *answer = NULL;
  g_autoptr(XmhBackend) backend = find_backend (url, &answer);
  XmhRelay *self;

  if (backend == NULL)
    {
      xmh_connection_answer (connection, answer);
      return;
    }

  self = g_rc_box_new0 (XmhRelay);
  self->relays = relays;
  self->poller = xmh_relays_get_poller (relays);
  self->connection = connection;
  self->peer = xmh_peer_copy (xmh_connection_get_peer (connection));
  self->cancellable = g_cancellable_new ();
  self->in = g_byte_array_new ();
  self->wants_upgrade = xmh_upgrade_is_wanted (xmh_connection_get_head (connection));
  self->place.on_deadline = on_deadline;
  self->place.relay = self;
  if (!xmh_relays_enter (relays, self->peer, xmh_connection_get_head (connection), self->wants_upgrade, &self->place))
    {
      g_rc_box_release_full (self, relay_clear);
      xmh_connection_answer (connection, answer_too_many ());
      return;
    }

  self->backend = g_steal_pointer (&backend);
  xmh_backend_pin (self->backend, xmh_relays_get_pinned_file (relays));
  xmh_backend_dial_async (self->backend, self->cancellable, on_dialled, g_rc_box_acquire (self));
  xmh_connection_set_relay (connection, self, end_relay);
}
