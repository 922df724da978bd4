/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/xmh-channel.h"
#include "tls-fixture.h"

#define HEADER_SIZE 5

/* Turns without anything new that a channel may ask for: 64 KiB of records of one byte, 128 in each. */
#define TURNS_MAX 100

/* The first byte of an input says which end the channel is, what came before, and how the rest is understood. */
#define AS_CLIENT 1
#define AFTER_HANDSHAKE 2 /* as a server */
#define IN_RECORDS 4      /* the rest is content, for which headers are made */
#define TLS_1_2 8

int LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length);

typedef struct
{
  XmhChannel *channel;
  TlsClient *peer;  /* NULL before any handshake */
  int fd;           /* the other end */
  gboolean is_done; /* with the handshake */
  gboolean has_failed;
} Talk;

static void
require (gboolean holds)
{
  if (!holds)
    g_abort ();
}

/* One turn of the loop. */
static void
take_turn (Talk *talk)
{
  guint8 buffer[4096];
  g_autoptr(GError) error = NULL;

  if (talk->is_done)
    {
      gssize n = xmh_channel_read (talk->channel, buffer, sizeof buffer);

      talk->has_failed = n == XMH_CHANNEL_READ_END || n == XMH_CHANNEL_READ_FAILED;
      return;
    }

  switch (xmh_channel_handshake (talk->channel, &error))
    {
    case XMH_CHANNEL_DONE:
      talk->is_done = TRUE;
      break;
    case XMH_CHANNEL_AGAIN:
      break;
    case XMH_CHANNEL_FAILED:
    default:
      talk->has_failed = TRUE;
      break;
    }
  require (talk->has_failed == (error != NULL));
}

static gboolean
is_readable (XmhChannel *channel)
{
  char byte;

  return recv (xmh_channel_get_fd (channel), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* What the main loop does when bytes have come; must return. */
static void
settle (Talk *talk)
{
  guint turns = 0;

  do
    take_turn (talk);
  while (!talk->has_failed && (xmh_channel_has_buffered (talk->channel) || is_readable (talk->channel)) &&
         ++turns < TURNS_MAX);
  require (turns < TURNS_MAX);
}

static void
deliver (Talk *talk, const guint8 *bytes, gsize length)
{
  guint8 answer[4096];

  if (talk->has_failed)
    return;
  require (send (talk->fd, bytes, length, MSG_NOSIGNAL) == (gssize) length);
  settle (talk);
  while (recv (talk->fd, answer, sizeof answer, MSG_DONTWAIT) > 0)
    ;
}

/* Raw bytes; the first byte of each segment is its length. */
static void
deliver_segments (Talk *talk, const guint8 *bytes, gsize length)
{
  while (length > 0)
    {
      gsize n = MIN ((gsize) 1 + bytes[0] * 4u, length);

      deliver (talk, bytes, n);
      bytes += n;
      length -= n;
    }
}

/* Records whose headers are right: a byte for the type and whether more comes with it, and one for the length. After
 * the handshake they are encrypted. */
static void
deliver_records (Talk *talk, const guint8 *bytes, gsize length)
{
  g_autoptr(GByteArray) segment = g_byte_array_new ();

  for (gsize i = 0; i + 1 < length && !talk->has_failed;)
    {
      guint8 type = 20 + bytes[i] % 5;
      gboolean goes_on = bytes[i] & 0x80;
      gsize n = MIN (bytes[i + 1], length - i - 2);
      guint8 header[HEADER_SIZE] = { type, 3, 3, 0, (guint8) n };

      i += 2;
      if (talk->peer != NULL)
        {
          tls_client_say_record (talk->peer, type, bytes + i, n);
          g_byte_array_append (segment, talk->peer->said->data, talk->peer->said->len);
          g_byte_array_set_size (talk->peer->said, 0);
        }
      else
        {
          g_byte_array_append (segment, header, sizeof header);
          g_byte_array_append (segment, bytes + i, (guint) n);
        }
      i += n;
      if (goes_on && segment->len < 32768)
        continue;
      deliver (talk, segment->data, segment->len);
      g_byte_array_set_size (segment, 0);
    }
  if (segment->len > 0)
    deliver (talk, segment->data, segment->len);
}

static void
start (Talk *talk, guint8 kind, XmhTlsServer *server)
{
  int ours;

  make_socket_pair (&ours, &talk->fd);
  talk->channel = xmh_channel_new (ours);
  if (kind & AS_CLIENT)
    {
      require (xmh_channel_start_tls_as_client (talk->channel, "localhost", NULL));
      settle (talk);
      return;
    }

  xmh_channel_start_tls_as_server (talk->channel, server);
  if ((kind & AFTER_HANDSHAKE) == 0)
    return;

  talk->peer = tls_client_new (talk->fd,
                               kind & TLS_1_2 ? "NORMAL:-VERS-ALL:+VERS-TLS1.2" : "NORMAL:-VERS-ALL:+VERS-TLS1.3",
                               NULL);
  tls_client_shake_hands (talk->peer, talk->channel);
  talk->is_done = TRUE;
}

/* Any bytes as any records, in both roles, before and after the handshake: the channel fails or waits, and neither
 * loops forever nor forgets available bytes. */
int
LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length)
{
  static XmhTlsServer *server;
  Talk talk = { 0 };

  if (length == 0)
    return 0;
  if (server == NULL)
    server = xmh_tls_server_new (tls_fixture_get_credentials ());

  start (&talk, bytes[0], server);
  if (bytes[0] & IN_RECORDS && (talk.peer == NULL || !(bytes[0] & TLS_1_2)))
    deliver_records (&talk, bytes + 1, length - 1);
  else
    deliver_segments (&talk, bytes + 1, length - 1);

  if (talk.peer != NULL)
    tls_client_free (talk.peer);
  else
    close (talk.fd);
  /* Finally, the end is reached. */
  for (guint i = 0; i < 3 && !talk.has_failed; i++)
    settle (&talk);
  require (talk.has_failed);
  xmh_channel_free (talk.channel);

  return 0;
}
