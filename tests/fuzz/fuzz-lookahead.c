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

int LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length);

/* Bytes that the client has sent but the channel has not returned yet. */
typedef struct
{
  XmhChannel *channel;
  TlsClient *client;
  GByteArray *said;
  gboolean has_ended;
} Talk;

static void
require (gboolean holds)
{
  if (!holds)
    g_abort ();
}

/* Any bytes as a handshake, in pieces: it fails or waits. */
static void
feed (XmhChannel *channel, int fd, const guint8 *bytes, gsize length)
{
  XmhChannelStatus status = XMH_CHANNEL_AGAIN;

  while (length > 0 && status == XMH_CHANNEL_AGAIN)
    {
      gsize n = MIN ((gsize) 1 + bytes[0] % 64, length);
      g_autoptr(GError) error = NULL;

      require (send (fd, bytes, n, MSG_NOSIGNAL) == (gssize) n);
      status = xmh_channel_handshake (channel, &error);
      require ((status == XMH_CHANNEL_FAILED) == (error != NULL));
      bytes += n;
      length -= n;
    }
  require (status != XMH_CHANNEL_DONE);
}

static void
read_some (Talk *talk, gsize size)
{
  guint8 buffer[300];
  gssize n = xmh_channel_read (talk->channel, buffer, MIN (size, sizeof buffer));

  if (n > 0)
    {
      require ((gsize) n <= size && (gsize) n <= talk->said->len && memcmp (buffer, talk->said->data, (gsize) n) == 0);
      g_byte_array_remove_range (talk->said, 0, (guint) n);
    }
  else
    {
      require (n == XMH_CHANNEL_READ_AGAIN || talk->has_ended);
    }
}

/* With any records and reads, the channel returns all sent bytes in order. */
static void
converse (Talk *talk, const guint8 *bytes, gsize length)
{
  for (gsize i = 0; i + 1 < length; i += 2)
    {
      gsize n = MIN ((gsize) 1 + bytes[i + 1], length - i);

      switch (bytes[i] % 4)
        {
        case 0:
          tls_client_say (talk->client, bytes + i, n);
          g_byte_array_append (talk->said, bytes + i, (guint) n);
          break;
        case 1:
          tls_client_deliver (talk->client, n);
          break;
        case 2:
          tls_client_deliver (talk->client, G_MAXSIZE);
          break;
        default:
          read_some (talk, n);
          break;
        }
    }

  while (talk->client->said->len > 0)
    {
      tls_client_deliver (talk->client, G_MAXSIZE);
      read_some (talk, 300);
    }
  shutdown (talk->client->fd, SHUT_WR);
  talk->has_ended = TRUE;
  for (guint i = 0; talk->said->len > 0; i++)
    {
      require (i < 100000);
      read_some (talk, 300);
    }
}

int
LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length)
{
  static XmhTlsServer *server;
  Talk talk = { 0 };
  int ours, theirs;

  if (length == 0)
    return 0;
  if (server == NULL)
    server = xmh_tls_server_new (tls_fixture_get_credentials ());

  make_socket_pair (&ours, &theirs);
  talk.channel = xmh_channel_new (ours);
  xmh_channel_start_tls_as_server (talk.channel, server);
  if (bytes[0] % 4 == 0)
    {
      feed (talk.channel, theirs, bytes + 1, length - 1);
      close (theirs);
    }
  else
    {
      talk.said = g_byte_array_new ();
      talk.client = tls_client_new (theirs,
                                    bytes[0] % 2 ? "NORMAL:-VERS-ALL:+VERS-TLS1.3" : "NORMAL:-VERS-ALL:+VERS-TLS1.2",
                                    NULL);
      tls_client_shake_hands (talk.client, talk.channel);
      converse (&talk, bytes + 1, length - 1);
      tls_client_free (talk.client);
      g_byte_array_unref (talk.said);
    }
  xmh_channel_free (talk.channel);

  return 0;
}
