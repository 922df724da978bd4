/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-transport"

#include "config.h"

#include "transport/xmh-channel.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/xmh-error.h"
#include "tls/xmh-tls-credentials.h"
#include "transport/xmh-byte-queue.h"
#include "transport/xmh-plain-alert.h"
#include "transport/xmh-tls-records.h"
#include "transport/xmh-tls-session.h"

/* One record holds 2^14 bytes (RFC 8446, 5.1). */
#define RECORD_MAX 16384

/* The most that one turn sends: a chunk, and for each of its records the header, the tag and some reserve. */
#define WIRE_MAX (XMH_CHANNEL_CHUNK + 8 * 256)

/* Consecutive warning alerts after which a peer is considered hostile. */
#define NOISE_MAX 8

struct _XmhChannel
{
  int fd;
  gnutls_session_t session; /* NULL: plain */
  XmhTlsCredentials *credentials;
  GBytes *pinned;        /* the certificate that the server must present */
  XmhTlsRecords records; /* TLS: received records */
  XmhByteQueue unsent;   /* waiting for the socket; already encrypted with TLS */
  gboolean is_ending;    /* the socket's sending side is shut down after the unsent bytes */
  gboolean has_failed;
  gboolean is_server;
  gboolean end_waits;    /* TLS: the end, or a failure, came with the latest data */
  gssize end;            /* XMH_CHANNEL_READ_END or XMH_CHANNEL_READ_FAILED */
  gboolean looks_inside; /* TLS 1.3: check records, since GnuTLS may have part of a message */
  gboolean needs_more;   /* TLS: GnuTLS needs more bytes before it can return data */
  const char *distrust;
  XmhPlainAlert last_bytes; /* received; used only if a handshake fails */
};

/* Shared by all channels of the one thread; empty between calls. */
static struct
{
  guint8 out[WIRE_MAX];
  gsize out_length;
} scratch;

XmhChannel *
xmh_channel_new (int fd)
{
  XmhChannel *self = g_new0 (XmhChannel, 1);

  self->fd = fd;
  return self;
}

void
xmh_channel_free (XmhChannel *self)
{
  if (self->session != NULL)
    gnutls_deinit (self->session);
  g_clear_pointer (&self->credentials, xmh_tls_credentials_unref);
  g_clear_pointer (&self->pinned, g_bytes_unref);
  xmh_tls_records_clear (&self->records);
  xmh_byte_queue_clear (&self->unsent);
  close (self->fd);
  g_free (self);
}

void
xmh_channel_watch_for_hangup (XmhChannel *self)
{
  int on = 1, idle_s = 30, interval_s = 10, count = 3, unacknowledged_ms = 60000;

  setsockopt (self->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt (self->fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
  setsockopt (self->fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof interval_s);
  setsockopt (self->fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
  setsockopt (self->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_ms, sizeof unacknowledged_ms);
}

int
xmh_channel_get_fd (XmhChannel *self)
{
  return self->fd;
}

gboolean
xmh_channel_is_tls (XmhChannel *self)
{
  return self->session != NULL;
}

const char *
xmh_channel_get_distrust (XmhChannel *self)
{
  return self->distrust;
}

static ssize_t
pull (gnutls_transport_ptr_t transport, void *buffer, size_t length)
{
  XmhChannel *self = transport;
  guint records = xmh_tls_records_count_in_turn ();
  gssize n = xmh_tls_records_pull (&self->records, self->fd, buffer, length);
  gsize rest_length;
  const guint8 *rest = xmh_tls_records_peek (&self->records, &rest_length);

  /* GnuTLS reads the header of a record first. */
  if (n > 0 && self->looks_inside && xmh_tls_records_count_in_turn () > records &&
      !xmh_tls_session_accepts_record (self->session, *(const guint8 *) buffer, rest, rest_length))
    {
      errno = EPROTO;
      n = -1;
    }

  if (n <= 0)
    gnutls_transport_set_errno (self->session, n < 0 ? errno : 0);
  else
    xmh_plain_alert_note (&self->last_bytes, buffer, (gsize) n);

  return n;
}

static ssize_t
push (gnutls_transport_ptr_t transport, const void *bytes, size_t length)
{
  XmhChannel *self = transport;

  /* transmit() sends the collected bytes. The queue holds a flight that does not fit, such as a long chain. */
  if (scratch.out_length + length <= sizeof scratch.out && self->unsent.length == 0)
    {
      memcpy (scratch.out + scratch.out_length, bytes, length);
      scratch.out_length += length;
      return (ssize_t) length;
    }

  xmh_byte_queue_append (&self->unsent, scratch.out, scratch.out_length);
  scratch.out_length = 0;
  xmh_byte_queue_append (&self->unsent, bytes, length);
  return (ssize_t) length;
}

static int
pull_timeout (gnutls_transport_ptr_t transport, unsigned int ms)
{
  return 1;
}

static gboolean
send_or_keep (XmhChannel *self, const guint8 *bytes, gsize length)
{
  if (xmh_byte_queue_send (&self->unsent, self->fd, bytes, length))
    return TRUE;

  self->has_failed = TRUE;
  return FALSE;
}

static gboolean
transmit (XmhChannel *self)
{
  gsize length = scratch.out_length;

  scratch.out_length = 0;
  return send_or_keep (self, scratch.out, length);
}

static void
set_transport (XmhChannel *self)
{
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_pull_function (self->session, pull);
  gnutls_transport_set_push_function (self->session, push);
  gnutls_transport_set_pull_timeout_function (self->session, pull_timeout);
}

void
xmh_channel_start_tls_as_server (XmhChannel *self, XmhTlsServer *server)
{
  self->is_server = TRUE;
  self->session = xmh_tls_session_new_as_server (server);
  self->credentials = xmh_tls_credentials_ref (xmh_tls_server_get_credentials (server));
  set_transport (self);
  xmh_tls_records_allow (&self->records, XMH_TLS_RECORDS_CLIENT_FLIGHT_MAX);
  xmh_tls_records_join (&self->records);
}

gboolean
xmh_channel_start_tls_as_client (XmhChannel *self, const char *host, GError **error)
{
  self->session = xmh_tls_session_new_as_client (host, error);
  if (self->session == NULL)
    return FALSE;

  set_transport (self);
  xmh_tls_records_allow (&self->records, XMH_TLS_RECORDS_SERVER_FLIGHT_MAX);
  return TRUE;
}

void
xmh_channel_start_pinned_tls (XmhChannel *self, GBytes *certificate)
{
  self->pinned = g_bytes_ref (certificate);
  self->session = xmh_tls_session_new_pinned (self->pinned);
  set_transport (self);
  xmh_tls_records_allow (&self->records, XMH_TLS_RECORDS_SERVER_FLIGHT_MAX);
}

static void
note_alert (XmhChannel *self, int alert)
{
  const char *distrust = xmh_tls_session_name_distrust (alert);

  if (distrust != NULL)
    self->distrust = distrust;
}

static void
set_handshake_error (XmhChannel *self, int code, GError **error)
{
  if (code == GNUTLS_E_DECRYPTION_FAILED)
    note_alert (self, xmh_plain_alert_get (&self->last_bytes));
  if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
    note_alert (self, (int) gnutls_alert_get (self->session));
  xmh_tls_session_set_error (self->session, code, error);
}

/* Repeats while complete records are available, since GnuTLS returns GNUTLS_E_AGAIN after each part of a message.
 * GnuTLS ends a handshake with many alerts. */
static int
pull_handshake (XmhChannel *self)
{
  guint records;
  int code;

  do
    {
      records = xmh_tls_records_count_in_turn ();
      code = gnutls_handshake (self->session);
    }
  while (code == GNUTLS_E_INTERRUPTED || code == GNUTLS_E_WARNING_ALERT_RECEIVED ||
         (code == GNUTLS_E_AGAIN && xmh_tls_records_count_in_turn () > records));

  return self->records.is_over ? GNUTLS_E_HANDSHAKE_TOO_LARGE : code;
}

/* A client with Nagle's algorithm delays its request until its Finished is acknowledged. The kernel delays that
 * acknowledgement by 40 ms to send it with data. No data follows, since GnuTLS sends its tickets earlier. */
static void
acknowledge_finished (XmhChannel *self)
{
  int on = 1;

  if (self->is_server && scratch.out_length == 0 && !xmh_tls_records_has_record (&self->records))
    setsockopt (self->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

XmhChannelStatus
xmh_channel_handshake (XmhChannel *self, GError **error)
{
  int code;

  if (xmh_channel_flush (self) == XMH_CHANNEL_FAILED)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s", g_strerror (errno));
      return XMH_CHANNEL_FAILED;
    }

  xmh_tls_records_note_version (&self->records, gnutls_protocol_get_version (self->session) == GNUTLS_TLS1_3);
  xmh_tls_records_begin_turn ();
  code = pull_handshake (self);
  xmh_tls_records_end_turn (&self->records);

  if (code < 0 && code != GNUTLS_E_AGAIN)
    {
      set_handshake_error (self, code, error);
      /* Report the reason to the peer, unless it came from there. */
      if (code != GNUTLS_E_FATAL_ALERT_RECEIVED && code != GNUTLS_E_PREMATURE_TERMINATION)
        gnutls_alert_send_appropriate (self->session, code);
      transmit (self);
      return XMH_CHANNEL_FAILED;
    }
  if (code == 0)
    {
      xmh_tls_records_allow (&self->records, XMH_TLS_RECORDS_BETWEEN_DATA_MAX);
      acknowledge_finished (self);
    }
  if (!transmit (self))
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s", g_strerror (errno));
      return XMH_CHANNEL_FAILED;
    }

  return code == 0 ? XMH_CHANNEL_DONE : XMH_CHANNEL_AGAIN;
}

static gssize
read_plain (XmhChannel *self, void *buffer, gsize length)
{
  gssize n;

  do
    n = recv (self->fd, buffer, length, 0);
  while (n < 0 && errno == EINTR);

  if (n < 0)
    return errno == EAGAIN ? XMH_CHANNEL_READ_AGAIN : XMH_CHANNEL_READ_FAILED;

  return n;
}

/* Reads the content of one record. Renegotiation is not supported, so GNUTLS_E_REHANDSHAKE is a failure. */
static gssize
read_record (XmhChannel *self, void *buffer, gsize length)
{
  guint noise = 0;

  while (noise < NOISE_MAX)
    {
      guint records = xmh_tls_records_count_in_turn ();
      gssize n = gnutls_record_recv (self->session, buffer, length);

      if (n > 0)
        {
          xmh_tls_records_allow (&self->records, XMH_TLS_RECORDS_BETWEEN_DATA_MAX);
          self->looks_inside = FALSE;
          return n;
        }
      if (n == 0 || n == GNUTLS_E_PREMATURE_TERMINATION)
        return XMH_CHANNEL_READ_END;
      /* GnuTLS also returns this after a session ticket, a key update or part of one, even if more records follow. */
      if (n == GNUTLS_E_AGAIN && xmh_tls_records_count_in_turn () == records)
        return XMH_CHANNEL_READ_AGAIN;
      self->looks_inside = gnutls_protocol_get_version (self->session) >= GNUTLS_TLS1_3;
      if (n == GNUTLS_E_FATAL_ALERT_RECEIVED)
        note_alert (self, (int) gnutls_alert_get (self->session));
      if (n != GNUTLS_E_AGAIN && n != GNUTLS_E_INTERRUPTED && n != GNUTLS_E_WARNING_ALERT_RECEIVED)
        break;
      noise += n != GNUTLS_E_AGAIN;
    }

  return XMH_CHANNEL_READ_FAILED;
}

static gboolean
may_have_more (XmhChannel *self)
{
  return gnutls_record_check_pending (self->session) > 0 || xmh_tls_records_may_have_more (&self->records);
}

static gssize
read_tls (XmhChannel *self, guint8 *buffer, gsize length)
{
  gsize have = 0;
  gssize n;

  /* GnuTLS does not report every failure again. */
  if (self->end_waits)
    {
      self->end_waits = FALSE;
      return self->end;
    }

  xmh_tls_records_begin_turn ();
  do
    {
      n = read_record (self, buffer + have, length - have);
      if (n > 0)
        have += (gsize) n;
    }
  while (n > 0 && have < length && may_have_more (self));
  xmh_tls_records_end_turn (&self->records);
  /* GnuTLS may have answered a key update. */
  if (scratch.out_length > 0 && !transmit (self))
    n = XMH_CHANNEL_READ_FAILED;

  self->needs_more = n == XMH_CHANNEL_READ_AGAIN;
  self->end_waits = have > 0 && (n == XMH_CHANNEL_READ_END || n == XMH_CHANNEL_READ_FAILED);
  self->end = n;
  return have > 0 ? (gssize) have : n;
}

gssize
xmh_channel_read (XmhChannel *self, void *buffer, gsize length)
{
  if (self->session == NULL)
    return read_plain (self, buffer, length);

  return read_tls (self, buffer, length);
}

gboolean
xmh_channel_has_buffered (XmhChannel *self)
{
  return self->end_waits || xmh_tls_records_has_record (&self->records) ||
         (self->session != NULL && !self->needs_more && gnutls_record_check_pending (self->session) > 0);
}

static gboolean
encrypt (XmhChannel *self, const guint8 *bytes, gsize length)
{
  while (length > 0)
    {
      gssize n = gnutls_record_send (self->session, bytes, MIN (length, RECORD_MAX));

      if (n < 0)
        {
          self->has_failed = TRUE;
          return FALSE;
        }
      bytes += n;
      length -= (gsize) n;
    }

  return TRUE;
}

gboolean
xmh_channel_send (XmhChannel *self, const void *bytes, gsize length)
{
  if (self->has_failed)
    return FALSE;
  if (self->session == NULL)
    return send_or_keep (self, bytes, length);

  return encrypt (self, bytes, length) && transmit (self);
}

gboolean
xmh_channel_has_unsent (XmhChannel *self)
{
  return self->unsent.length > 0;
}

gsize
xmh_channel_count_unsent (XmhChannel *self)
{
  return self->unsent.length - self->unsent.offset;
}

XmhChannelStatus
xmh_channel_flush (XmhChannel *self)
{
  if (!xmh_byte_queue_flush (&self->unsent, self->fd))
    {
      self->has_failed = TRUE;
      return XMH_CHANNEL_FAILED;
    }
  if (self->unsent.length > 0)
    return XMH_CHANNEL_AGAIN;

  if (self->is_ending)
    shutdown (self->fd, SHUT_WR);
  return self->has_failed ? XMH_CHANNEL_FAILED : XMH_CHANNEL_DONE;
}

gboolean
xmh_channel_end_sending (XmhChannel *self)
{
  if (self->is_ending)
    return !self->has_failed;

  self->is_ending = TRUE;
  if (self->session != NULL && !self->has_failed)
    {
      gnutls_bye (self->session, GNUTLS_SHUT_WR);
      transmit (self);
    }

  return xmh_channel_flush (self) != XMH_CHANNEL_FAILED;
}
