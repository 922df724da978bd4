/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <malloc.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/xmh-channel.h"
#include "tls-fixture.h"

#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

static const char *const versions[] = { TLS_1_2, TLS_1_3 };

typedef struct
{
  XmhTlsServer *server;
  XmhChannel *channel;
  TlsClient *client;
} Ends;

static void
ends_init (Ends *ends, const char *priorities, const char *alpn)
{
  int ours, theirs;

  make_socket_pair (&ours, &theirs);
  ends->server = xmh_tls_server_new (tls_fixture_get_credentials ());
  ends->channel = xmh_channel_new (ours);
  xmh_channel_start_tls_as_server (ends->channel, ends->server);
  ends->client = tls_client_new (theirs, priorities, alpn);
}

static void
ends_clear (Ends *ends)
{
  g_clear_pointer (&ends->client, tls_client_free);
  g_clear_pointer (&ends->channel, xmh_channel_free);
  g_clear_pointer (&ends->server, xmh_tls_server_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ends, ends_clear)

/* The handshake may arrive one byte at a time, with the first data directly after it. */
static void
test_byte_by_byte (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_auto(Ends) ends = { 0 };
      char buffer[100];
      gssize n = XMH_CHANNEL_READ_AGAIN;
      XmhChannelStatus status = XMH_CHANNEL_AGAIN;
      int code;

      ends_init (&ends, versions[i], "http/1.1");
      while ((code = tls_client_handshake (ends.client)) == GNUTLS_E_AGAIN)
        while (tls_client_deliver (ends.client, 1) > 0)
          if (status != XMH_CHANNEL_DONE)
            status = xmh_channel_handshake (ends.channel, NULL);
      g_assert_cmpint (code, ==, 0);

      tls_client_say (ends.client, "hello", 5);
      while (n == XMH_CHANNEL_READ_AGAIN && tls_client_deliver (ends.client, 1) > 0)
        {
          if (status != XMH_CHANNEL_DONE)
            status = xmh_channel_handshake (ends.channel, NULL);
          if (status == XMH_CHANNEL_DONE)
            n = xmh_channel_read (ends.channel, buffer, sizeof buffer);
        }
      g_assert_cmpint (status, ==, XMH_CHANNEL_DONE);
      g_assert_cmpmem (buffer, n, "hello", 5);
    }
}

/* Data that comes with the end of the handshake is kept, and so is the rest after a small read. */
static void
test_read_ahead (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_auto(Ends) ends = { 0 };
      XmhChannelStatus status;
      GString *read = g_string_new (NULL);
      char buffer[2];
      gssize n;

      ends_init (&ends, versions[i], NULL);
      do
        {
          tls_client_deliver (ends.client, G_MAXSIZE);
          status = xmh_channel_handshake (ends.channel, NULL);
          g_assert_cmpint (status, !=, XMH_CHANNEL_FAILED);
        }
      while (tls_client_handshake (ends.client) == GNUTLS_E_AGAIN);
      tls_client_say (ends.client, "hel", 3);
      tls_client_say (ends.client, "lo", 2);
      tls_client_deliver (ends.client, G_MAXSIZE);
      if (status == XMH_CHANNEL_AGAIN)
        status = xmh_channel_handshake (ends.channel, NULL);
      g_assert_cmpint (status, ==, XMH_CHANNEL_DONE);
      while ((n = xmh_channel_read (ends.channel, buffer, sizeof buffer)) > 0)
        g_string_append_len (read, buffer, n);
      g_assert_cmpint (n, ==, XMH_CHANNEL_READ_AGAIN);
      g_assert_cmpstr (read->str, ==, "hello");
      g_string_free (read, TRUE);
    }
}

static void
test_versions_and_protocols (void)
{
  static const struct
  {
    const char *priorities;
    const char *alpn;
    gboolean is_good;
  } cases[] = {
    { TLS_1_2, NULL, TRUE },
    { TLS_1_3, NULL, TRUE },
    { TLS_1_2, "http/1.1", TRUE },
    { TLS_1_3, "http/1.1", TRUE },
    { TLS_1_2, "h2", FALSE },
    { TLS_1_3, "h2", FALSE },
    { TLS_1_3, "http/1.0", FALSE },
    { "LEGACY:-VERS-ALL:+VERS-TLS1.1:%COMPAT", NULL, FALSE },
    { TLS_1_2 ":-KX-ALL:+RSA", NULL, FALSE },
    { TLS_1_2 ":-KX-ALL:+DHE-RSA", NULL, FALSE },
    { TLS_1_2 ":-CIPHER-ALL:+AES-128-CBC:-MAC-ALL:+SHA1", NULL, FALSE },
    { TLS_1_2 ":-CIPHER-ALL:+AES-128-GCM", NULL, TRUE },
    { TLS_1_2 ":-CIPHER-ALL:+CHACHA20-POLY1305", NULL, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(Ends) ends = { 0 };
      g_autoptr(GError) error = NULL;
      XmhChannelStatus status;

      g_test_message ("%s, %s", cases[i].priorities, cases[i].alpn);
      ends_init (&ends, cases[i].priorities, cases[i].alpn);
      if (cases[i].is_good)
        {
          tls_client_shake_hands (ends.client, ends.channel);
          continue;
        }
      if (tls_client_handshake (ends.client) != GNUTLS_E_AGAIN)
        {
          g_test_message ("GnuTLS does not even begin");
          continue;
        }
      tls_client_deliver (ends.client, G_MAXSIZE);
      status = xmh_channel_handshake (ends.channel, &error);
      g_assert_cmpint (status, ==, XMH_CHANNEL_FAILED);
      g_assert_nonnull (error);
      /* The other end is told. */
      g_assert_cmpint (tls_client_handshake (ends.client), ==, GNUTLS_E_FATAL_ALERT_RECEIVED);
    }
}

static void
test_renegotiation (void)
{
  g_auto(Ends) ends = { 0 };
  char buffer[10];

  ends_init (&ends, TLS_1_2, NULL);
  tls_client_shake_hands (ends.client, ends.channel);
  g_assert_cmpint (tls_client_handshake (ends.client), ==, GNUTLS_E_AGAIN);
  g_assert_cmpuint (tls_client_deliver (ends.client, G_MAXSIZE), >, 0);
  g_assert_cmpint (xmh_channel_read (ends.channel, buffer, sizeof buffer), ==, XMH_CHANNEL_READ_FAILED);
}

/* Single bytes in records are expensive, so other connections have their turn in between. */
static void
test_tiny_records (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_auto(Ends) ends = { 0 };
      char buffer[XMH_CHANNEL_CHUNK];
      guint total = 0, reads = 0;
      gssize n;

      ends_init (&ends, versions[i], NULL);
      tls_client_shake_hands (ends.client, ends.channel);
      for (guint j = 0; j < 1000; j++)
        tls_client_say (ends.client, "x", 1);
      while (ends.client->said->len > 0)
        g_assert_cmpuint (tls_client_deliver (ends.client, G_MAXSIZE), >, 0);
      while ((n = xmh_channel_read (ends.channel, buffer, sizeof buffer)) > 0)
        {
          g_assert_cmpint (n, <=, 200);
          total += (guint) n;
          reads++;
          /* The kernel does not report bytes in the channel. */
          g_assert_true (total == 1000 || xmh_channel_has_buffered (ends.channel));
        }
      g_assert_cmpint (n, ==, XMH_CHANNEL_READ_AGAIN);
      g_assert_false (xmh_channel_has_buffered (ends.channel));
      g_assert_cmpuint (total, ==, 1000);
      g_assert_cmpuint (reads, >=, 5);
    }
}

/* Endless alerts and empty records end the connection. */
static void
test_noise (void)
{
  static const guint8 alert[] = { 21, 3, 3, 0, 2, 1, 90 };
  g_auto(Ends) ends = { 0 };
  g_autoptr(GError) error = NULL;
  XmhChannelStatus status = XMH_CHANNEL_AGAIN;
  guint sent = 0;

  /* The hub has sent its part and waits for the client. */
  ends_init (&ends, TLS_1_2, NULL);
  g_assert_cmpint (tls_client_handshake (ends.client), ==, GNUTLS_E_AGAIN);
  tls_client_deliver (ends.client, G_MAXSIZE);
  g_assert_cmpint (xmh_channel_handshake (ends.channel, &error), ==, XMH_CHANNEL_AGAIN);
  for (; sent < 1000 && status == XMH_CHANNEL_AGAIN; sent++)
    {
      if (write (ends.client->fd, alert, sizeof alert) != sizeof alert)
        break;
      status = xmh_channel_handshake (ends.channel, &error);
    }
  g_test_message ("after %u alerts: %s", sent, error != NULL ? error->message : "nothing");
  g_assert_cmpint (status, ==, XMH_CHANNEL_FAILED);
  g_assert_cmpuint (sent, <, 100);
}

/* GnuTLS treats any alert in TLS 1.3 as the end. */
static void
test_noise_between_data (void)
{
  g_auto(Ends) ends = { 0 };
  char buffer[10];

  ends_init (&ends, TLS_1_2, NULL);
  tls_client_shake_hands (ends.client, ends.channel);
  gnutls_alert_send (ends.client->session, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED);
  tls_client_say (ends.client, "x", 1);
  tls_client_deliver (ends.client, G_MAXSIZE);
  g_assert_cmpint (xmh_channel_read (ends.channel, buffer, sizeof buffer), ==, 1);
  for (guint i = 0; i < 100; i++)
    gnutls_alert_send (ends.client->session, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED);
  tls_client_deliver (ends.client, G_MAXSIZE);
  g_assert_cmpint (xmh_channel_read (ends.channel, buffer, sizeof buffer), ==, XMH_CHANNEL_READ_FAILED);
}

static void
test_garbage (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } cases[] = {
    { "\x16\x03\x01\x00\x00", 5 },
    { "\x16\x03\x01\xff\xff", 5 },
    { "\x16\x03\x01\x00\x04\x02\x00\x00\x00", 9 },
    { "\x16\x03\x01\x00\x04\x01\xff\xff\xff", 9 },
    { "\x17\x03\x03\x00\x01x", 6 },
    { "\x14\x03\x03\x00\x01\x01", 6 },
    { "\x15\x03\x03\x00\x02\x02\x28", 7 },
    { "\x16GET / HTTP/1.1\r\nHost: hub\r\n\r\n", 30 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(Ends) ends = { 0 };
      g_autoptr(GError) error = NULL;
      XmhChannelStatus status;

      ends_init (&ends, TLS_1_3, NULL);
      g_assert_cmpint (write (ends.client->fd, cases[i].bytes, cases[i].length), ==, cases[i].length);
      shutdown (ends.client->fd, SHUT_WR);
      status = xmh_channel_handshake (ends.channel, &error);
      /* The end of the socket is found by another read. */
      if (status == XMH_CHANNEL_AGAIN)
        status = xmh_channel_handshake (ends.channel, &error);
      g_test_message ("%u: %s", (guint) i, error != NULL ? error->message : "nothing");
      g_assert_cmpint (status, ==, XMH_CHANNEL_FAILED);
    }
}

/* A close_notify ends one direction; later data is ignored. A closed socket is also an end. */
static void
test_ends (void)
{
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (versions); i++)
    {
      g_auto(Ends) ends = { 0 };
      char buffer[10];
      gssize n;

      ends_init (&ends, versions[i / 2], NULL);
      tls_client_shake_hands (ends.client, ends.channel);
      tls_client_say (ends.client, "x", 1);
      if (i % 2 == 0)
        gnutls_bye (ends.client->session, GNUTLS_SHUT_WR);
      tls_client_deliver (ends.client, G_MAXSIZE);
      if (i % 2 == 1)
        shutdown (ends.client->fd, SHUT_WR);
      g_assert_cmpint (xmh_channel_read (ends.channel, buffer, sizeof buffer), ==, 1);
      /* The close_notify was already read, so the kernel does not report it. */
      g_assert_true (xmh_channel_has_buffered (ends.channel) == (i % 2 == 0));
      g_assert_cmpint (xmh_channel_read (ends.channel, buffer, sizeof buffer), ==, XMH_CHANNEL_READ_END);
      g_assert_false (xmh_channel_has_buffered (ends.channel));
      /* The other direction continues; GnuTLS invalidates a session without close_notify. */
      g_assert_true (xmh_channel_send (ends.channel, "y", 1) == (i % 2 == 0));
      if (i % 2 == 1)
        continue;
      do
        n = gnutls_record_recv (ends.client->session, buffer, sizeof buffer);
      while (n == GNUTLS_E_AGAIN);
      g_assert_cmpint (n, ==, 1);
    }
}

/* What the socket does not accept is kept, and arrives completely. */
static void
test_slow_reader (void)
{
  g_auto(Ends) ends = { 0 };
  static guint8 bytes[XMH_CHANNEL_CHUNK];
  static guint8 buffer[XMH_CHANNEL_CHUNK];
  gsize sent = 0, received = 0;
  gssize n;

  ends_init (&ends, TLS_1_3, NULL);
  tls_client_shake_hands (ends.client, ends.channel);
  for (; !xmh_channel_has_unsent (ends.channel); sent += sizeof bytes)
    {
      memset (bytes, (int) (sent / sizeof bytes), sizeof bytes);
      g_assert_true (xmh_channel_send (ends.channel, bytes, sizeof bytes));
    }
  g_assert_true (xmh_channel_end_sending (ends.channel));
  do
    {
      n = gnutls_record_recv (ends.client->session, buffer, sizeof buffer);
      for (gssize i = 0; i < n; i++)
        g_assert_cmpuint (buffer[i], ==, (guint8) ((received + (gsize) i) / sizeof bytes));
      received += n > 0 ? (gsize) n : 0;
      if (xmh_channel_has_unsent (ends.channel))
        g_assert_cmpint (xmh_channel_flush (ends.channel), !=, XMH_CHANNEL_FAILED);
    }
  while (n > 0 || n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpuint (received, ==, sent);
}

/* The channel's handshake, as the main loop calls it when bytes have come. */
static XmhChannelStatus
settle (XmhChannel *channel, GError **error)
{
  XmhChannelStatus status;

  do
    status = xmh_channel_handshake (channel, error);
  while (status == XMH_CHANNEL_AGAIN && xmh_channel_has_buffered (channel));

  return status;
}

/* Sends a record repeatedly until the channel fails. Returns: how many */
static gsize
flood (XmhChannel *channel, int fd, const guint8 *record, gsize length)
{
  XmhChannelStatus status = XMH_CHANNEL_AGAIN;
  gsize sent = 0;

  for (; status == XMH_CHANNEL_AGAIN && sent * length < 1 << 20; sent++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (write (fd, record, length), ==, length);
      status = settle (channel, &error);
    }
  g_assert_cmpint (status, ==, XMH_CHANNEL_FAILED);

  return sent;
}

/* A message of 16 MiB is not collected: it is refused by its header from a client, and soon from a server. */
static void
test_promises (void)
{
  static const gsize contents[] = { 16384, 16383, 4096, 1000, 4 };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (contents); i++)
    {
      gboolean is_server = i % 2 == 0;
      gsize content = contents[i / 2];
      guint8 record[5 + 16384] = { 22,   3,    3,   (guint8) (content >> 8), (guint8) content, is_server ? 1 : 2,
                                   0xff, 0xff, 0xff };
      XmhTlsServer *server = xmh_tls_server_new (tls_fixture_get_credentials ());
      g_autoptr(XmhChannel) channel = NULL;
      gsize sent;
      int ours, theirs;

      make_socket_pair (&ours, &theirs);
      channel = xmh_channel_new (ours);
      if (is_server)
        xmh_channel_start_tls_as_server (channel, server);
      else
        g_assert_true (xmh_channel_start_tls_as_client (channel, "localhost", NULL));
      sent = flood (channel, theirs, record, 5 + content);
      g_test_message ("%s, records of %zu: enough after %zu", is_server ? "server" : "client", content, sent);
      g_assert_cmpuint (sent, <=, is_server ? 1 : 128 * 1024 / content + 1);
      g_assert_cmpuint (sent, >=, is_server ? 1 : 100 * 1024 / content);
      close (theirs);
      xmh_tls_server_free (server);
    }
}

/* The longest accepted hello. */
static void
test_hello_of_10_kib (void)
{
  static const gsize lengths[] = { 10 * 1024 - 4, 10 * 1024 - 3 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_auto(Ends) ends = { 0 };
      guint8 record[] = { 22, 3, 1, 0, 4, 1, 0, (guint8) (lengths[i] >> 8), (guint8) lengths[i] };

      ends_init (&ends, TLS_1_3, NULL);
      g_assert_cmpint (write (ends.client->fd, record, sizeof record), ==, sizeof record);
      g_assert_cmpint (settle (ends.channel, NULL), ==, i == 0 ? XMH_CHANNEL_AGAIN : XMH_CHANNEL_FAILED);
    }
}

/* The same after the handshake, where such a message is a key update. Data in between restarts the count. */
static void
test_promises_after_the_handshake (void)
{
  guint8 content[1000] = { 24, 0xff, 0xff, 0xff };
  g_auto(Ends) ends = { 0 };
  char buffer[10];
  gssize n = XMH_CHANNEL_READ_AGAIN;
  guint records = 0;

  ends_init (&ends, TLS_1_3, NULL);
  tls_client_shake_hands (ends.client, ends.channel);
  while (xmh_channel_read (ends.channel, buffer, sizeof buffer) > 0)
    ;
  for (; n == XMH_CHANNEL_READ_AGAIN && records < 1000; records++)
    {
      tls_client_say_record (ends.client, 22, content, sizeof content);
      memset (content, 0, sizeof content);
      g_assert_cmpuint (tls_client_deliver (ends.client, G_MAXSIZE), >, 0);
      n = xmh_channel_read (ends.channel, buffer, sizeof buffer);
    }
  g_assert_cmpint (n, ==, XMH_CHANNEL_READ_FAILED);
  g_assert_cmpuint (records, <=, 34);
  g_assert_cmpuint (records, >=, 16);
}

/* Endless key updates are accepted with data between them, and a thousand bytes of them without. */
static void
test_many_key_updates (void)
{
  g_auto(Ends) ends = { 0 };
  char buffer[10];

  ends_init (&ends, TLS_1_3, NULL);
  tls_client_shake_hands (ends.client, ends.channel);
  for (guint i = 0; i < 6; i++)
    {
      tls_client_update_key (ends.client, 1 + i % 5);
      tls_client_say (ends.client, "x", 1);
      for (guint j = 0; j < 1000; j++)
        tls_client_say_record (ends.client, 23, "", 0);
      tls_client_say (ends.client, "y", 1);
      for (guint j = 0; j < 2;)
        {
          gssize n;

          tls_client_deliver (ends.client, 20000);
          n = xmh_channel_read (ends.channel, buffer, 1);
          g_assert_cmpint (n, !=, XMH_CHANNEL_READ_FAILED);
          j += n == 1;
        }
    }
}

/* A message after the handshake may have any number of records, all of them at the same time. */
static void
test_pieces_after_the_handshake (void)
{
  for (gsize piece = 1; piece <= 5; piece++)
    {
      g_auto(Ends) ends = { 0 };
      char buffer[10];
      gsize whole;

      ends_init (&ends, TLS_1_3, NULL);
      tls_client_shake_hands (ends.client, ends.channel);
      tls_client_update_key (ends.client, piece);
      tls_client_update_key (ends.client, piece);
      tls_client_say (ends.client, "hello", 5);
      whole = ends.client->said->len;
      g_assert_cmpuint (tls_client_deliver (ends.client, G_MAXSIZE), ==, whole);
      g_assert_cmpint (xmh_channel_read (ends.channel, buffer, sizeof buffer), ==, 5);
      g_assert_cmpmem (buffer, 5, "hello", 5);
      g_assert_false (xmh_channel_has_buffered (ends.channel));
    }
}

/* A failure after data is reported once the data is read, even one that GnuTLS reports only once. */
static void
test_nonsense_behind_data (void)
{
  static const guint8 nonsense[45];
  g_auto(Ends) ends = { 0 };
  char buffer[10];

  ends_init (&ends, TLS_1_3, NULL);
  tls_client_shake_hands (ends.client, ends.channel);
  tls_client_say (ends.client, "x", 1);
  tls_client_say_record (ends.client, 22, nonsense, sizeof nonsense);
  tls_client_deliver (ends.client, G_MAXSIZE);
  g_assert_cmpint (xmh_channel_read (ends.channel, buffer, sizeof buffer), ==, 1);
  g_assert_true (xmh_channel_has_buffered (ends.channel));
  g_assert_cmpint (xmh_channel_read (ends.channel, buffer, sizeof buffer), ==, XMH_CHANNEL_READ_FAILED);
}

/* A part of a message without content, plain or padded, would have GnuTLS go round in circles: whatever type the record
 * pretends to be of, which GnuTLS does not look at. */
static void
check_empty_part (const guint8 *beginning, gsize length, gboolean is_padded, guint8 outer_type)
{
  static const guint8 padded[] = { 22, 0, 0 };
  g_auto(Ends) ends = { 0 };
  char buffer[10];
  guint header;

  ends_init (&ends, TLS_1_3, NULL);
  tls_client_shake_hands (ends.client, ends.channel);
  tls_client_say (ends.client, "x", 1);
  tls_client_say_record (ends.client, 22, beginning, length);
  header = ends.client->said->len;
  if (is_padded)
    tls_client_say_record (ends.client, 0, padded, sizeof padded);
  else
    tls_client_say_record (ends.client, 22, "", 0);
  ends.client->said->data[header] = outer_type;
  tls_client_deliver (ends.client, G_MAXSIZE);
  g_assert_cmpint (xmh_channel_read (ends.channel, buffer, sizeof buffer), ==, 1);
  g_assert_cmpint (xmh_channel_read (ends.channel, buffer, sizeof buffer), ==, XMH_CHANNEL_READ_FAILED);
}

static void
test_empty_parts (void)
{
  static const guint8 beginnings[][5] = { { 24, 0, 0, 1 }, { 24 }, { 0 } };
  static const gsize lengths[] = { 4, 1, 0 };

  for (guint8 outer_type = 20; outer_type <= 24; outer_type++)
    for (gsize i = 0; i < 2 * G_N_ELEMENTS (lengths); i++)
      check_empty_part (beginnings[i / 2], lengths[i / 2], i % 2, outer_type);
}

/* A record that comes byte by byte uses its own length, not four times as much. ASan's allocator cannot measure that. */
static void
test_cost_of_a_slow_record (void)
{
  g_auto(Ends) ends = { 0 };
  guint8 record[5 + 10000] = { 22, 3, 1, 10000 >> 8, 10000 & 0xff, 1, 0xff, 0xff, 0xff };
  size_t before = 0;

  ends_init (&ends, TLS_1_3, NULL);
  for (gsize i = 0; i < sizeof record - 1; i++)
    {
      /* GnuTLS needs some for the handshake itself. */
      if (i == 1)
        before = mallinfo2 ().uordblks;
      g_assert_cmpint (write (ends.client->fd, record + i, 1), ==, 1);
      g_assert_cmpint (xmh_channel_handshake (ends.channel, NULL), ==, XMH_CHANNEL_AGAIN);
      /* Nothing to do before more bytes come. */
      g_assert_false (xmh_channel_has_buffered (ends.channel));
    }
  g_test_message ("%zu bytes more", mallinfo2 ().uordblks - before);
  /* The C library caches some small blocks. */
  g_assert_cmpuint (mallinfo2 ().uordblks - before, <, 40000);
}

/* One turn of the loop takes a share of a handshake too: 1001 records in eight. */
static void
test_share_of_a_handshake (void)
{
  static const guint8 first[] = { 22, 3, 1, 0, 4, 1, 0, 8, 0 };
  static const guint8 part[] = { 22, 3, 1, 0, 1, 0 };
  g_auto(Ends) ends = { 0 };
  g_autoptr(GByteArray) records = g_byte_array_new ();
  guint turns = 0;

  ends_init (&ends, TLS_1_3, NULL);
  g_byte_array_append (records, first, sizeof first);
  for (guint i = 0; i < 1000; i++)
    g_byte_array_append (records, part, sizeof part);
  g_assert_cmpint (write (ends.client->fd, records->data, records->len), ==, records->len);
  do
    {
      g_assert_cmpint (xmh_channel_handshake (ends.channel, NULL), ==, XMH_CHANNEL_AGAIN);
      turns++;
    }
  while (xmh_channel_has_buffered (ends.channel) && turns < 100);
  g_assert_cmpuint (turns, ==, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/channel/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/channel/read-ahead", test_read_ahead);
  g_test_add_func ("/channel/versions-and-protocols", test_versions_and_protocols);
  g_test_add_func ("/channel/renegotiation", test_renegotiation);
  g_test_add_func ("/channel/tiny-records", test_tiny_records);
  g_test_add_func ("/channel/noise", test_noise);
  g_test_add_func ("/channel/noise-between-data", test_noise_between_data);
  g_test_add_func ("/channel/garbage", test_garbage);
  g_test_add_func ("/channel/ends", test_ends);
  g_test_add_func ("/channel/slow-reader", test_slow_reader);
  g_test_add_func ("/channel/promises", test_promises);
  g_test_add_func ("/channel/hello-of-10-kib", test_hello_of_10_kib);
  g_test_add_func ("/channel/promises-after-the-handshake", test_promises_after_the_handshake);
  g_test_add_func ("/channel/many-key-updates", test_many_key_updates);
  g_test_add_func ("/channel/pieces-after-the-handshake", test_pieces_after_the_handshake);
  g_test_add_func ("/channel/nonsense-behind-data", test_nonsense_behind_data);
  g_test_add_func ("/channel/empty-parts", test_empty_parts);
  g_test_add_func ("/channel/cost-of-a-slow-record", test_cost_of_a_slow_record);
  g_test_add_func ("/channel/share-of-a-handshake", test_share_of_a_handshake);

  return g_test_run ();
}
