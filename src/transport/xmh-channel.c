/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-transport"

#include "config.h"

#include "transport/xmh-channel.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/xmh-error.h"
#include "tls/xmh-tls-credentials.h"
#include "transport/xmh-plain-alert.h"
#include "transport/xmh-records.h"
#include "transport/xmh-rest.h"

/* TLS 1.2 and 1.3, ECDHE with AEAD. TLS 1.2 with ECDSA or RSA stays for the published Android client. */
#define PRIORITIES \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-CIPHER-ALL:+AES-128-GCM:" \
  "+AES-256-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:" \
  "%SERVER_PRECEDENCE"

/* One record holds 2^14 bytes (RFC 8446, 5.1). */
#define RECORD_MAX 16384

/* A record's type. */
#define HANDSHAKE 22

/* What one turn of sending may come to on the wire: a chunk, and for each of its records the header, the tag and
 * room to spare. */
#define WIRE_MAX (XMH_CHANNEL_CHUNK + 8 * 256)

/* Warning alerts that a peer may send in a row before it is taken for hostile. */
#define NOISE_MAX 8

/*
 * What GnuTLS gets at most, in bytes of records' content, for a handshake or between application data. It collects
 * the records of a message for as long as the message's header promises, which may be 16 MiB. A message that is not
 * complete is held in memory for as long as a deadline allows, or a tunnel lasts.
 *
 * A client sends its hello, or two after a retry, and a few hundred bytes more: the hub asks for no certificates.
 * Chromium's has 2 KiB, most of it a large key share. At this bound 512 handshakes hold less than 16 MiB, and 9 MiB of
 * those are GnuTLS's sessions.
 */
#define CLIENT_FLIGHT_MAX (10 * 1024)

/* A server sends its chain: OpenSSL and BoringSSL take 100 KiB. There are few such handshakes at a time. */
#define SERVER_FLIGHT_MAX (128 * 1024)

/* One full record of data, and before it 15 KiB of session tickets (OpenSSL sends two, of less than 2 KiB as a rule) or
 * 700 key updates. */
#define BETWEEN_DATA_MAX (32 * 1024)

struct _XmhChannel
{
  int fd;
  gnutls_session_t session;     /* NULL: plain */
  XmhTlsCredentials *credentials;
  XmhRecords records;           /* TLS: what comes in */
  XmhRest unsent;               /* on its way to the socket, already encrypted with TLS */
  gboolean is_ending;           /* the socket's sending side is shut down behind what is unsent */
  gboolean has_failed;
  gboolean is_server;
  gboolean end_waits;           /* TLS: it, or a failure, came with the data that was read last */
  gssize end;                   /* which of the two */
  gboolean looks_inside;        /* TLS 1.3: at records, since GnuTLS may be in the middle of a message */
  gboolean needs_more;          /* TLS: whatever lies in GnuTLS is of no use before more comes */
  const char *distrust;
  XmhPlainAlert last_bytes;     /* that came in; looked at only when a handshake fails */
};

/* Shared by all channels, which is why they belong to one thread: between two calls nothing stays in here. */
static struct
{
  guint8 out[WIRE_MAX];
  gsize out_length;
} scratch;

static gnutls_priority_t
get_priorities (void)
{
  static gnutls_priority_t priorities;
  const char *wrong = NULL;

  if (priorities == NULL && gnutls_priority_init (&priorities, PRIORITIES, &wrong) < 0)
    g_critical ("GnuTLS does not know the priorities at “%s”", wrong);

  return priorities;
}

/**
 * xmh_channel_new:
 * @fd: (transfer full): a connected, non-blocking socket; with %TCP_NODELAY, since whole answers are sent at once
 *
 * Returns: (transfer full): a channel that sends bytes as they are
 */
XmhChannel *
xmh_channel_new (int fd)
{
  XmhChannel *self = g_new0 (XmhChannel, 1);

  self->fd = fd;
  return self;
}

/* Closes the socket; what is unsent is lost. */
void
xmh_channel_free (XmhChannel *self)
{
  if (self->session != NULL)
    gnutls_deinit (self->session);
  g_clear_pointer (&self->credentials, xmh_tls_credentials_unref);
  xmh_records_clear (&self->records);
  xmh_rest_clear (&self->unsent);
  close (self->fd);
  g_free (self);
}

/**
 * xmh_channel_watch_for_death:
 * @self: a channel that may be idle for days
 *
 * Lets the kernel find out when the other end is gone without a word: by keepalive when nothing is said, by a
 * time-out when what was said is not acknowledged.
 */
void
xmh_channel_watch_for_death (XmhChannel *self)
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

/**
 * xmh_channel_get_distrust:
 * @self: a channel
 *
 * Returns: (nullable): the name of the alert by which the other end said that it does not trust the certificate
 */
const char *
xmh_channel_get_distrust (XmhChannel *self)
{
  return self->distrust;
}

/* The length of the content in a TLS 1.3 record that was decrypted, and its type (RFC 8446, 5.2). */
static gsize
strip_padding (const guint8 *inner,
               gsize         length,
               guint8       *type)
{
  while (length > 0 && inner[length - 1] == 0)
    length--;
  *type = length > 0 ? inner[length - 1] : 0;
  return length > 0 ? length - 1 : 0;
}

/* Whether a record is a part of a handshake message, but none at all, which is forbidden (RFC 8446, 5.1): behind the
 * beginning of a message it sends GnuTLS 3.7 round in circles for ever, and before one each costs it 17 KiB. */
static gboolean
is_empty_part (XmhChannel   *self,
               const guint8 *header,
               gsize         header_length)
{
  gnutls_datum_t mac_key, iv, key;
  guint8 sequence[8], nonce[12], type = 0;
  gsize length, inner_length, content_length = 1;
  const guint8 *sealed = xmh_records_peek (&self->records, &length);
  g_autofree guint8 *inner = g_malloc (length + 1);
  gnutls_aead_cipher_hd_t cipher;

  if (gnutls_record_get_state (self->session, 1, &mac_key, &iv, &key, sequence) < 0 || iv.size != sizeof nonce ||
      gnutls_aead_cipher_init (&cipher, gnutls_cipher_get (self->session), &key) < 0)
    return FALSE;

  memcpy (nonce, iv.data, sizeof nonce);
  for (guint i = 0; i < sizeof sequence; i++)
    nonce[4 + i] ^= sequence[i];
  inner_length = length;
  if (gnutls_aead_cipher_decrypt (cipher, nonce, sizeof nonce, header, header_length,
                                  gnutls_cipher_get_tag_size (gnutls_cipher_get (self->session)), sealed, length,
                                  inner, &inner_length) == 0)
    content_length = strip_padding (inner, inner_length, &type);
  gnutls_aead_cipher_deinit (cipher);
  gnutls_memset (inner, 0, length);

  return content_length == 0 && type == HANDSHAKE;
}

static ssize_t
pull (gnutls_transport_ptr_t transport,
      void                  *buffer,
      size_t                 length)
{
  XmhChannel *self = transport;
  guint records = xmh_records_count_in_turn ();
  gssize n = xmh_records_pull (&self->records, self->fd, buffer, length);

  /* GnuTLS asks for the header first. */
  if (n > 0 && self->looks_inside && xmh_records_count_in_turn () > records && is_empty_part (self, buffer, (gsize) n))
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
push (gnutls_transport_ptr_t transport,
      const void            *bytes,
      size_t                 length)
{
  XmhChannel *self = transport;

  /* Gathered, and sent by transmit(); a flight that does not fit (a long chain) waits in the rest. */
  if (scratch.out_length + length <= sizeof scratch.out && self->unsent.length == 0)
    {
      memcpy (scratch.out + scratch.out_length, bytes, length);
      scratch.out_length += length;
      return (ssize_t) length;
    }

  xmh_rest_append (&self->unsent, scratch.out, scratch.out_length);
  scratch.out_length = 0;
  xmh_rest_append (&self->unsent, bytes, length);
  return (ssize_t) length;
}

static int
pull_timeout (gnutls_transport_ptr_t transport,
              unsigned int           ms)
{
  return 1;
}

/* Hands bytes to the socket and keeps the rest. */
static gboolean
send_or_keep (XmhChannel   *self,
              const guint8 *bytes,
              gsize         length)
{
  gssize n = 0;

  if (length == 0)
    return TRUE;

  if (self->unsent.length == 0)
    {
      do
        n = send (self->fd, bytes, length, MSG_NOSIGNAL);
      while (n < 0 && errno == EINTR);
      if (n < 0 && errno != EAGAIN)
        {
          self->has_failed = TRUE;
          return FALSE;
        }
      n = MAX (n, 0);
    }

  xmh_rest_append (&self->unsent, bytes + n, length - (gsize) n);
  return TRUE;
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
  gnutls_priority_set (self->session, get_priorities ());
}

/**
 * xmh_channel_start_tls_as_server:
 * @self: a channel that has carried nothing yet
 * @server: what sessions begin with
 *
 * From here on the channel speaks TLS; xmh_channel_handshake() comes next.
 */
void
xmh_channel_start_tls_as_server (XmhChannel   *self,
                                 XmhTlsServer *server)
{
  static const gnutls_datum_t http_1_1 = { (unsigned char *) "http/1.1", 8 };
  const gnutls_datum_t *ticket_key = xmh_tls_server_get_ticket_key (server);

  self->is_server = TRUE;
  gnutls_init (&self->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  set_transport (self);
  xmh_records_allow (&self->records, CLIENT_FLIGHT_MAX);
  xmh_records_join (&self->records);
  self->credentials = xmh_tls_credentials_ref (xmh_tls_server_get_credentials (server));
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, xmh_tls_credentials_get (self->credentials));
  gnutls_alpn_set_protocols (self->session, &http_1_1, 1, GNUTLS_ALPN_MANDATORY);
  if (ticket_key != NULL)
    gnutls_session_ticket_enable_server (self->session, ticket_key);
}

/* The system's authorities, read once: they take megabytes and a while. */
static gnutls_certificate_credentials_t
get_client_credentials (GError **error)
{
  static gnutls_certificate_credentials_t credentials;
  int n;

  if (credentials != NULL)
    return credentials;

  gnutls_certificate_allocate_credentials (&credentials);
  n = gnutls_certificate_set_x509_system_trust (credentials);
  if (n <= 0)
    {
      gnutls_certificate_free_credentials (credentials);
      credentials = NULL;
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, _("the system's list of certificate authorities is empty"));
    }

  return credentials;
}

/**
 * xmh_channel_start_tls_as_client:
 * @self: a channel that has carried nothing yet
 * @host: the name, or numeric address, that the server's certificate has to have
 * @error: return location
 *
 * From here on the channel speaks TLS with a server whose chain and name are verified; there is no way to go
 * without.
 *
 * Returns: %FALSE when there is nothing to verify with
 */
gboolean
xmh_channel_start_tls_as_client (XmhChannel *self,
                                 const char *host,
                                 GError    **error)
{
  static const gnutls_datum_t http_1_1 = { (unsigned char *) "http/1.1", 8 };
  gnutls_certificate_credentials_t credentials = get_client_credentials (error);

  if (credentials == NULL)
    return FALSE;

  gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  set_transport (self);
  xmh_records_allow (&self->records, SERVER_FLIGHT_MAX);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, credentials);
  if (!g_hostname_is_ip_address (host))
    gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, host, strlen (host));
  gnutls_session_set_verify_cert (self->session, host, 0);
  gnutls_alpn_set_protocols (self->session, &http_1_1, 1, 0);

  return TRUE;
}

static void
note_alert (XmhChannel *self,
            int         alert)
{
  switch (alert)
    {
    case GNUTLS_A_UNKNOWN_CA:
      self->distrust = "unknown_ca";
      break;
    case GNUTLS_A_BAD_CERTIFICATE:
      self->distrust = "bad_certificate";
      break;
    case GNUTLS_A_CERTIFICATE_UNKNOWN:
      self->distrust = "certificate_unknown";
      break;
    default:
      break;
    }
}

static void
set_handshake_error (XmhChannel *self,
                     int         code,
                     GError    **error)
{
  gnutls_datum_t text = { NULL, 0 };

  if (code == GNUTLS_E_DECRYPTION_FAILED)
    note_alert (self, xmh_plain_alert_get (&self->last_bytes));

  if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
    {
      note_alert (self, (int) gnutls_alert_get (self->session));
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, _("the other end said “%s”"),
                   gnutls_alert_get_name (gnutls_alert_get (self->session)));
    }
  else if (code == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR &&
           gnutls_certificate_verification_status_print (gnutls_session_get_verify_cert_status (self->session),
                                                         GNUTLS_CRT_X509, &text, 0) == 0)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s", (char *) text.data);
      gnutls_free (text.data);
    }
  else
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s", gnutls_strerror (code));
    }
}

/* Goes on as long as whole records are at hand: GnuTLS says “again” after each part of a message. It ends a handshake
 * with many alerts in it by itself. */
static int
pull_handshake (XmhChannel *self)
{
  guint records;
  int code;

  do
    {
      records = xmh_records_count_in_turn ();
      code = gnutls_handshake (self->session);
    }
  while (code == GNUTLS_E_INTERRUPTED || code == GNUTLS_E_WARNING_ALERT_RECEIVED ||
         (code == GNUTLS_E_AGAIN && xmh_records_count_in_turn () > records));

  return self->records.is_over ? GNUTLS_E_HANDSHAKE_TOO_LARGE : code;
}

/* A client with Nagle's algorithm holds its request back until its Finished is acknowledged, and the kernel waits 40 ms
 * for something to send the acknowledgement with: there is nothing, since GnuTLS sends its tickets before. */
static void
acknowledge_finished (XmhChannel *self)
{
  int on = 1;

  if (self->is_server && scratch.out_length == 0 && !xmh_records_has_record (&self->records))
    setsockopt (self->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

/**
 * xmh_channel_handshake:
 * @self: a channel that speaks TLS
 * @error: return location, set with %XMH_CHANNEL_FAILED
 *
 * Goes on with the handshake as far as the socket allows, and as is fair to others. With %XMH_CHANNEL_AGAIN,
 * xmh_channel_has_buffered() says whether to call again before waiting for the socket.
 *
 * Returns: how far it has come
 */
XmhChannelStatus
xmh_channel_handshake (XmhChannel *self,
                       GError    **error)
{
  int code;

  if (xmh_channel_flush (self) == XMH_CHANNEL_FAILED)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s", g_strerror (errno));
      return XMH_CHANNEL_FAILED;
    }

  xmh_records_note_version (&self->records, gnutls_protocol_get_version (self->session) == GNUTLS_TLS1_3);
  xmh_records_begin_turn ();
  code = pull_handshake (self);
  xmh_records_end_turn (&self->records);

  if (code < 0 && code != GNUTLS_E_AGAIN)
    {
      set_handshake_error (self, code, error);
      /* The other end learns the reason, unless it is the one who gave it. */
      if (code != GNUTLS_E_FATAL_ALERT_RECEIVED && code != GNUTLS_E_PREMATURE_TERMINATION)
        gnutls_alert_send_appropriate (self->session, code);
      transmit (self);
      return XMH_CHANNEL_FAILED;
    }
  if (code == 0)
    {
      xmh_records_allow (&self->records, BETWEEN_DATA_MAX);
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
read_plain (XmhChannel *self,
            void       *buffer,
            gsize       length)
{
  gssize n;

  do
    n = recv (self->fd, buffer, length, 0);
  while (n < 0 && errno == EINTR);

  if (n >= 0)
    return n;

  return errno == EAGAIN ? XMH_CHANNEL_READ_AGAIN : XMH_CHANNEL_READ_FAILED;
}

/* One record's content. No renegotiation: GNUTLS_E_REHANDSHAKE is a failure like any other. */
static gssize
read_record (XmhChannel *self,
             void       *buffer,
             gsize       length)
{
  guint noise = 0;

  while (noise < NOISE_MAX)
    {
      guint records = xmh_records_count_in_turn ();
      gssize n = gnutls_record_recv (self->session, buffer, length);

      if (n > 0)
        {
          xmh_records_allow (&self->records, BETWEEN_DATA_MAX);
          self->looks_inside = FALSE;
          return n;
        }
      if (n == 0 || n == GNUTLS_E_PREMATURE_TERMINATION)
        return XMH_CHANNEL_READ_END;
      /* Said after a session ticket, a key update or a part of one too, whatever lies behind it. */
      if (n == GNUTLS_E_AGAIN && xmh_records_count_in_turn () == records)
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
  return gnutls_record_check_pending (self->session) > 0 || xmh_records_may_have_more (&self->records);
}

static gssize
read_tls (XmhChannel *self,
          guint8     *buffer,
          gsize       length)
{
  gsize have = 0;
  gssize n;

  /* GnuTLS does not say all of its failures twice. */
  if (self->end_waits)
    {
      self->end_waits = FALSE;
      return self->end;
    }

  xmh_records_begin_turn ();
  do
    {
      n = read_record (self, buffer + have, length - have);
      if (n > 0)
        have += (gsize) n;
    }
  while (n > 0 && have < length && may_have_more (self));
  xmh_records_end_turn (&self->records);
  /* GnuTLS may have had to answer: a key update. */
  if (scratch.out_length > 0 && !transmit (self))
    n = XMH_CHANNEL_READ_FAILED;

  self->needs_more = n == XMH_CHANNEL_READ_AGAIN;
  self->end_waits = have > 0 && (n == XMH_CHANNEL_READ_END || n == XMH_CHANNEL_READ_FAILED);
  self->end = n;
  return have > 0 ? (gssize) have : n;
}

/**
 * xmh_channel_read:
 * @self: a channel
 * @buffer: (out caller-allocates) (array length=length): where the bytes go
 * @length: its size; %XMH_CHANNEL_CHUNK is a good one
 *
 * Reads what is there, as far as is fair to others. A result shorter than @length, or %XMH_CHANNEL_READ_AGAIN, means
 * that there was no more, unless xmh_channel_has_buffered() says so: else wait for the socket.
 *
 * Returns: a count of bytes, %XMH_CHANNEL_READ_END, %XMH_CHANNEL_READ_AGAIN or %XMH_CHANNEL_READ_FAILED
 */
gssize
xmh_channel_read (XmhChannel *self,
                  void       *buffer,
                  gsize       length)
{
  if (self->session == NULL)
    return read_plain (self, buffer, length);

  return read_tls (self, buffer, length);
}

/**
 * xmh_channel_has_buffered:
 * @self: a channel
 *
 * Returns: whether bytes, or the end, lie in the channel that the kernel does not know of any more: reading, or shaking
 *   hands, has to be tried before waiting for the socket
 */
gboolean
xmh_channel_has_buffered (XmhChannel *self)
{
  return self->end_waits || xmh_records_has_record (&self->records) ||
         (self->session != NULL && !self->needs_more && gnutls_record_check_pending (self->session) > 0);
}

static gboolean
encrypt (XmhChannel   *self,
         const guint8 *bytes,
         gsize         length)
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

/**
 * xmh_channel_send:
 * @self: a channel
 * @bytes: (array length=length): what to send
 * @length: how much; at most a few times %XMH_CHANNEL_CHUNK
 *
 * Takes all of @bytes. What the socket does not take is kept, so who sends on while xmh_channel_has_unsent() says
 * so makes the channel grow: stop, and wait for xmh_channel_flush() to be done.
 *
 * Returns: %FALSE when the connection is broken
 */
gboolean
xmh_channel_send (XmhChannel *self,
                  const void *bytes,
                  gsize       length)
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

/**
 * xmh_channel_flush:
 * @self: a channel
 *
 * Sends what is unsent as far as the socket takes it.
 *
 * Returns: %XMH_CHANNEL_DONE when nothing is left
 */
XmhChannelStatus
xmh_channel_flush (XmhChannel *self)
{
  while (self->unsent.length > 0)
    {
      gssize n = send (self->fd, self->unsent.bytes + self->unsent.offset,
                       self->unsent.length - self->unsent.offset, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return XMH_CHANNEL_AGAIN;
      if (n < 0)
        {
          self->has_failed = TRUE;
          return XMH_CHANNEL_FAILED;
        }
      xmh_rest_advance (&self->unsent, (gsize) n);
    }

  if (self->is_ending)
    shutdown (self->fd, SHUT_WR);

  return self->has_failed ? XMH_CHANNEL_FAILED : XMH_CHANNEL_DONE;
}

/**
 * xmh_channel_end_sending:
 * @self: a channel
 *
 * Says that nothing more will be sent: a close_notify in TLS (RFC 8446, 6.1), then the end of the socket's sending
 * side, both behind whatever is unsent. The other direction goes on.
 *
 * Returns: %FALSE when the connection is broken
 */
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
