/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "relay/xmh-tunnel.h"
#include "tls-fixture.h"

typedef struct
{
  XmhPoller *poller;
  XmhTunnel *tunnel;
  char *reason;
  int client; /* the peers' ends of the sockets */
  int backend;
} Fixture;

static void
on_end (XmhTunnel *tunnel, const char *reason, gpointer data)
{
  Fixture *f = data;

  g_assert_null (f->reason);
  f->reason = g_strdup (reason);
  g_clear_pointer (&f->tunnel, xmh_tunnel_free);
}

static void
fixture_init (Fixture *f)
{
  int client, backend;

  f->poller = xmh_poller_new ();
  make_socket_pair (&client, &f->client);
  make_socket_pair (&backend, &f->backend);
  f->tunnel = xmh_tunnel_new (f->poller, xmh_channel_new (client), xmh_channel_new (backend), on_end, f);
  xmh_tunnel_start (f->tunnel);
}

static void
fixture_clear (Fixture *f)
{
  g_clear_pointer (&f->tunnel, xmh_tunnel_free);
  xmh_poller_free (f->poller);
  close (f->client);
  close (f->backend);
  g_free (f->reason);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
turn (void)
{
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
}

static void
assert_says (int fd, const char *expected)
{
  char buffer[100];
  gssize n = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

  g_assert_cmpmem (buffer, MAX (n, 0), expected, strlen (expected));
}

static void
say (int fd, const char *text)
{
  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
}

static void
test_both_ways (void)
{
  g_auto(Fixture) f = { 0 };

  fixture_init (&f);
  say (f.client, "hello");
  say (f.backend, "good day");
  turn ();
  assert_says (f.backend, "hello");
  assert_says (f.client, "good day");
  g_assert_null (f.reason);
}

/* One direction ends, the other continues; after both, the tunnel ends. */
static void
test_half_close (void)
{
  g_auto(Fixture) f = { 0 };
  char byte;

  fixture_init (&f);
  say (f.client, "last");
  shutdown (f.client, SHUT_WR);
  turn ();
  assert_says (f.backend, "last");
  g_assert_cmpint (recv (f.backend, &byte, 1, MSG_DONTWAIT), ==, 0);
  say (f.backend, "still here");
  turn ();
  assert_says (f.client, "still here");
  g_assert_null (f.reason);
  shutdown (f.backend, SHUT_WR);
  turn ();
  g_assert_cmpstr (f.reason, ==, "both ends closed");
}

/* After one end has finished, the tunnel stays while the other sends something from time to time. */
static void
test_half_close_is_bounded (void)
{
  g_autoptr(XmhDeadlines) deadlines = xmh_deadlines_new (1, xmh_tunnel_on_deadline);
  g_auto(Fixture) f = { 0 };
  gint64 started_us = g_get_monotonic_time ();

  fixture_init (&f);
  xmh_tunnel_set_deadlines (f.tunnel, deadlines);
  shutdown (f.client, SHUT_WR);
  while (g_get_monotonic_time () - started_us < 2 * G_USEC_PER_SEC)
    {
      say (f.backend, "more");
      turn ();
      assert_says (f.client, "more");
      g_usleep (G_USEC_PER_SEC / 10);
    }
  g_assert_null (f.reason);
  started_us = g_get_monotonic_time ();
  while (f.reason == NULL && g_get_monotonic_time () - started_us < 10 * G_USEC_PER_SEC)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f.reason, ==, "one end closed and the other timed out");
}

/* A tunnel with both ends open may be idle forever. */
static void
test_silence_is_not_bounded (void)
{
  g_autoptr(XmhDeadlines) deadlines = xmh_deadlines_new (0, xmh_tunnel_on_deadline);
  g_auto(Fixture) f = { 0 };

  fixture_init (&f);
  xmh_tunnel_set_deadlines (f.tunnel, deadlines);
  say (f.client, "hello");
  turn ();
  g_assert_null (f.reason);
  shutdown (f.client, SHUT_WR);
  turn ();
  g_assert_nonnull (f.reason);
}

/* A slow reader stops the sender: buffered data is bounded, and none is lost. */
static void
test_slow_reader (void)
{
  g_auto(Fixture) f = { 0 };
  static guint8 bytes[XMH_CHANNEL_CHUNK];
  gsize sent = 0, received = 0;
  gssize n;

  fixture_init (&f);
  do
    {
      n = send (f.backend, bytes, sizeof bytes, MSG_DONTWAIT);
      sent += n > 0 ? (gsize) n : 0;
      turn ();
    }
  while (n > 0 && sent < 64 * 1024 * 1024);
  g_assert_cmpuint (sent, <, 8 * 1024 * 1024);
  shutdown (f.backend, SHUT_WR);
  /* The other direction is not blocked. */
  say (f.client, "hello");
  turn ();
  assert_says (f.backend, "hello");

  while ((n = recv (f.client, bytes, sizeof bytes, MSG_DONTWAIT)) != 0)
    {
      received += n > 0 ? (gsize) n : 0;
      turn ();
      g_assert_true (n > 0 || errno == EAGAIN);
    }
  g_assert_cmpuint (received, ==, sent);
}

/* A peer that disconnects while data for it waits. */
static void
test_break (void)
{
  g_auto(Fixture) f = { 0 };
  static guint8 bytes[XMH_CHANNEL_CHUNK];

  fixture_init (&f);
  while (send (f.backend, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
    turn ();
  close (f.client);
  f.client = dup (f.backend);
  turn ();
  g_assert_nonnull (f.reason);
}

/* All records of one read are relayed, although there is no further event for them. */
static void
test_tiny_records (void)
{
  g_autoptr(XmhTlsServer) server = xmh_tls_server_new (tls_fixture_get_credentials ());
  g_auto(Fixture) f = { 0 };
  int ours, theirs, backend;
  g_autoptr(TlsClient) client = NULL;
  XmhChannel *channel;
  gsize received = 0;
  char buffer[1000];

  f.poller = xmh_poller_new ();
  make_socket_pair (&ours, &theirs);
  make_socket_pair (&backend, &f.backend);
  f.client = dup (theirs);
  client = tls_client_new (theirs, "NORMAL", NULL);
  channel = xmh_channel_new (ours);
  xmh_channel_start_tls_as_server (channel, server);
  tls_client_shake_hands (client, channel);
  f.tunnel = xmh_tunnel_new (f.poller, channel, xmh_channel_new (backend), on_end, &f);
  xmh_tunnel_start (f.tunnel);

  for (guint i = 0; i < 1000; i++)
    tls_client_say (client, "x", 1);
  while (client->said->len > 0)
    g_assert_cmpuint (tls_client_deliver (client, G_MAXSIZE), >, 0);
  turn ();
  for (gssize n; (n = recv (f.backend, buffer, sizeof buffer, MSG_DONTWAIT)) > 0;)
    received += (gsize) n;
  g_assert_cmpuint (received, ==, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tunnel/both-ways", test_both_ways);
  g_test_add_func ("/tunnel/half-close", test_half_close);
  g_test_add_func ("/tunnel/half-close/is-bounded", test_half_close_is_bounded);
  g_test_add_func ("/tunnel/silence-is-not-bounded", test_silence_is_not_bounded);
  g_test_add_func ("/tunnel/slow-reader", test_slow_reader);
  g_test_add_func ("/tunnel/break", test_break);
  g_test_add_func ("/tunnel/tiny-records", test_tiny_records);

  return g_test_run ();
}
