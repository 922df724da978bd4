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
#define HANDSHAKE 22
#define WHOLE 16384 /* as much as a record may hold */

static const char *const versions[] = { "NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3" };

/* How a flight of messages is cut into records: the first of @first bytes, the others of @piece; and those into
 * segments, likewise. 0 of a first one is none. */
typedef struct
{
  gsize first;
  gsize piece;
  gsize first_segment;
  gsize segment;
} Cut;

static gsize
get_record_length (const guint8 *record)
{
  return HEADER_SIZE + record[3] * 256u + record[4];
}

/* How much of @left the next piece gets; @first is used up. */
static gsize
next_piece (gsize *first, gsize piece, gsize left)
{
  gsize n = *first > 0 ? *first : piece;

  *first = 0;
  return MIN (n, left);
}

static void
append_records (GByteArray *to, const guint8 *messages, gsize length, Cut cut)
{
  while (length > 0)
    {
      gsize n = next_piece (&cut.first, cut.piece, length);
      guint8 header[HEADER_SIZE] = { HANDSHAKE, 3, 3, (guint8) (n >> 8), (guint8) n };

      g_byte_array_append (to, header, sizeof header);
      g_byte_array_append (to, messages, (guint) n);
      messages += n;
      length -= n;
    }
}

/* Joins the unencrypted messages at the beginning of @records and cuts them again; the rest stays. */
static GByteArray *
cut_anew (const guint8 *records, gsize length, Cut cut)
{
  g_autoptr(GByteArray) messages = g_byte_array_new ();
  GByteArray *result = g_byte_array_new ();
  gsize at = 0;

  for (; at < length && records[at] == HANDSHAKE; at += get_record_length (records + at))
    g_byte_array_append (messages, records + at + HEADER_SIZE,
                         (guint) (get_record_length (records + at) - HEADER_SIZE));
  append_records (result, messages->data, messages->len, cut);
  g_byte_array_append (result, records + at, (guint) (length - at));

  return result;
}

static gboolean
is_readable (XmhChannel *channel)
{
  char byte;

  return recv (xmh_channel_get_fd (channel), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* Continues the handshake like the main loop when bytes have come: again, only if the channel or the kernel reports
 * more. */
static XmhChannelStatus
settle (XmhChannel *channel, GError **error)
{
  XmhChannelStatus status;
  guint turns = 0;

  do
    status = xmh_channel_handshake (channel, error);
  while (status == XMH_CHANNEL_AGAIN && (xmh_channel_has_buffered (channel) || is_readable (channel)) &&
         ++turns < 1000);
  g_assert_cmpuint (turns, <, 1000);

  return status;
}

static XmhChannelStatus
deliver (XmhChannel *channel, int fd, const GByteArray *bytes, Cut cut, GError **error)
{
  XmhChannelStatus status = XMH_CHANNEL_AGAIN;
  gsize n;

  for (gsize at = 0; at < bytes->len && status != XMH_CHANNEL_FAILED; at += n)
    {
      n = next_piece (&cut.first_segment, cut.segment, bytes->len - at);
      g_assert_cmpint (send (fd, bytes->data + at, n, MSG_NOSIGNAL), ==, n);
      if (status == XMH_CHANNEL_AGAIN)
        status = settle (channel, error);
    }

  return status;
}

/* Calls @func with every cut: each boundary between two records, in one segment; small records of each size, likewise;
 * each boundary between two segments; small records byte by byte; and some hundred of both kinds by chance. */
static void
for_each_cut (gsize messages, gsize bytes, void (*func) (Cut cut, gpointer data), gpointer data)
{
  static const gsize sizes[] = { 1, 2, 3, 4, 5, 7, 64, 200 };

  for (gsize i = 1; i < messages; i++)
    func ((Cut){ i, WHOLE, 0, G_MAXSIZE }, data);
  for (gsize i = 1; i < MIN (messages, 150); i++)
    func ((Cut){ 0, i, 0, G_MAXSIZE }, data);
  for (gsize i = 1; i < bytes; i++)
    func ((Cut){ 0, WHOLE, i, G_MAXSIZE }, data);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    func ((Cut){ 0, sizes[i], 0, 1 }, data);
  for (guint i = 0; i < 300; i++)
    {
      gsize size = 1 + (gsize) g_test_rand_int_range (0, (gint32) messages);

      func ((Cut){ size, i % 2 ? size : WHOLE, 1 + (gsize) g_test_rand_int_range (0, (gint32) bytes),
                   i % 3 ? G_MAXSIZE : 1 + (gsize) g_test_rand_int_range (0, 100) },
            data);
    }
}

typedef struct
{
  XmhTlsServer *server;
  const char *priorities;
  GByteArray *hello;
  char *answer;   /* what the channel ends with when nothing is cut */
  gsize messages; /* bytes of the largest flight that is cut, before and after */
  gsize bytes;
  guint count;
} Fixture;

static void
note_size (Fixture *fixture, const GByteArray *said)
{
  gsize messages = 0;

  for (gsize at = 0; at < said->len && said->data[at] == HANDSHAKE; at += get_record_length (said->data + at))
    messages += get_record_length (said->data + at) - HEADER_SIZE;
  fixture->messages = MAX (fixture->messages, messages);
  fixture->bytes = MAX (fixture->bytes, said->len);
}

static void
assert_server_hello (int fd)
{
  guint8 answer[HEADER_SIZE + 1];

  g_assert_cmpint (recv (fd, answer, sizeof answer, MSG_DONTWAIT), ==, sizeof answer);
  g_assert_cmpuint (answer[0], ==, HANDSHAKE);
  g_assert_cmpuint (answer[HEADER_SIZE], ==, 2);
}

static void
try_hello (Cut cut, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr(GByteArray) said = cut_anew (fixture->hello->data, fixture->hello->len, cut);
  g_autoptr(XmhChannel) channel = NULL;
  g_autoptr(GError) error = NULL;
  int ours, theirs;

  make_socket_pair (&ours, &theirs);
  channel = xmh_channel_new (ours);
  xmh_channel_start_tls_as_server (channel, fixture->server);
  g_assert_cmpint (deliver (channel, theirs, said, cut, &error), ==, XMH_CHANNEL_AGAIN);
  g_assert_no_error (error);
  assert_server_hello (theirs);
  close (theirs);
  fixture->count++;
}

/* Hellos from tests/tools/record-hellos. */
static void
test_recorded_hello (gconstpointer path)
{
  Fixture fixture = { .server = xmh_tls_server_new (tls_fixture_get_credentials ()) };
  g_autoptr(GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  fixture.hello = g_byte_array_new_take ((guint8 *) contents, length);
  for_each_cut (length - HEADER_SIZE, length, try_hello, &fixture);
  g_test_message ("%zu bytes in %u ways", length, fixture.count);
  g_byte_array_unref (fixture.hello);
  xmh_tls_server_free (fixture.server);
}

/* Until the client is done: then its last flight waits for the caller, since data may come with it. */
static XmhChannelStatus
shake_hands (Fixture *fixture, TlsClient *client, XmhChannel *channel, Cut cut)
{
  XmhChannelStatus status = XMH_CHANNEL_AGAIN;
  g_autoptr(GError) error = NULL;

  for (guint flights = 0; tls_client_handshake (client) == GNUTLS_E_AGAIN; flights++)
    {
      g_autoptr(GByteArray) said = cut_anew (client->said->data, client->said->len, cut);

      g_assert_cmpuint (flights, <, 4);
      note_size (fixture, client->said);
      g_byte_array_set_size (client->said, 0);
      status = deliver (channel, client->fd, said, cut, &error);
      g_assert_no_error (error);
    }

  return status;
}

static void
try_client (Cut cut, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr(XmhChannel) channel = NULL;
  g_autoptr(TlsClient) client = NULL;
  g_autoptr(GByteArray) said = NULL;
  g_autoptr(GError) error = NULL;
  XmhChannelStatus status;
  char buffer[10];
  int ours, theirs;

  make_socket_pair (&ours, &theirs);
  channel = xmh_channel_new (ours);
  xmh_channel_start_tls_as_server (channel, fixture->server);
  client = tls_client_new (theirs, fixture->priorities, "http/1.1");
  status = shake_hands (fixture, client, channel, cut);
  tls_client_say (client, "hello", 5);
  said = g_byte_array_ref (client->said);
  if (status == XMH_CHANNEL_AGAIN)
    {
      status = deliver (channel, theirs, said, cut, &error);
      g_assert_no_error (error);
    }
  else
    {
      tls_client_deliver (client, G_MAXSIZE);
    }
  g_assert_cmpint (status, ==, XMH_CHANNEL_DONE);
  g_assert_cmpint (xmh_channel_read (channel, buffer, sizeof buffer), ==, 5);
  g_assert_cmpmem (buffer, 5, "hello", 5);
  fixture->count++;
}

/* Complete handshakes, with the first data directly after the client's last flight. */
static void
test_clients (gconstpointer priorities)
{
  Fixture fixture = { .server = xmh_tls_server_new (tls_fixture_get_credentials ()), .priorities = priorities };

  try_client ((Cut){ 0, WHOLE, 0, G_MAXSIZE }, &fixture);
  for_each_cut (fixture.messages, fixture.bytes, try_client, &fixture);
  g_test_message ("%zu bytes in %u ways", fixture.bytes, fixture.count);
  xmh_tls_server_free (fixture.server);
}

static char *
ask_server (Fixture *fixture, Cut cut)
{
  g_autoptr(XmhChannel) channel = NULL;
  g_autoptr(TlsClient) server = NULL;
  g_autoptr(GError) error = NULL;
  XmhChannelStatus status;
  int ours, theirs;

  make_socket_pair (&ours, &theirs);
  channel = xmh_channel_new (ours);
  g_assert_true (xmh_channel_start_tls_as_client (channel, "localhost", NULL));
  server = tls_client_new_server (theirs, fixture->priorities);
  status = settle (channel, &error);
  for (guint flights = 0; status == XMH_CHANNEL_AGAIN && flights < 4; flights++)
    {
      g_autoptr(GByteArray) said = NULL;

      tls_client_handshake (server);
      note_size (fixture, server->said);
      said = cut_anew (server->said->data, server->said->len, cut);
      g_byte_array_set_size (server->said, 0);
      status = deliver (channel, theirs, said, cut, &error);
    }
  g_assert_cmpint (status, ==, XMH_CHANNEL_FAILED);

  return g_strdup (error->message);
}

static void
try_server (Cut cut, gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *answer = ask_server (fixture, cut);

  g_assert_cmpstr (answer, ==, fixture->answer);
  fixture->count++;
}

/* As a client: with all cuts, the channel gets to the certificate, which it rejects. */
static void
test_servers (gconstpointer priorities)
{
  Fixture fixture = { .priorities = priorities };

  fixture.answer = ask_server (&fixture, (Cut){ 0, WHOLE, 0, G_MAXSIZE });
  g_assert_nonnull (strstr (fixture.answer, "issuer is unknown"));
  for_each_cut (fixture.messages, fixture.bytes, try_server, &fixture);
  g_test_message ("%zu bytes in %u ways", fixture.bytes, fixture.count);
  g_free (fixture.answer);
}

static void
add_recorded_hellos (void)
{
  g_autofree char *folder = g_build_filename (g_test_get_dir (G_TEST_DIST), "data", "hellos", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *test = g_strdup_printf ("/channel-pieces/recorded/%s", name);

      g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), test_recorded_hello, g_free);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_recorded_hellos ();
  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *clients = g_strdup_printf ("/channel-pieces/clients/1.%u", (guint) i + 2);
      g_autofree char *servers = g_strdup_printf ("/channel-pieces/servers/1.%u", (guint) i + 2);

      g_test_add_data_func (clients, versions[i], test_clients);
      g_test_add_data_func (servers, versions[i], test_servers);
    }

  return g_test_run ();
}
