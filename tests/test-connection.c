/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-connection.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "http/xmh-http-server.h"
#include "hub/xmh-hub.h"
#include "media/xmh-media-server.h"
#include "tls/xmh-tls-identity.h"
#include "test-folder.h"
#include "tls-fixture.h"

#define GET(target) "GET " target " HTTP/1.1\r\nHost: localhost\r\n\r\n"

/* For an answer that has to come. */
#define PATIENCE_US (10 * G_USEC_PER_SEC)

/* How long a server waits for the other end to close is 2 s. */
#define LONGER_THAN_LINGERING_US (5 * G_USEC_PER_SEC / 2)

/* A server whose front answers by path, and one client of it. */
typedef struct
{
  XmhPoller *poller;
  XmhPaths *paths;
  XmhHub *hub;
  XmhHttpServer *server;
  char *folder;
  char *file;          /* what "/file" sends */
  XmhRequest *waiting; /* for "/later" */
  int client;          /* -1 */
} Fixture;

static XmhVerdict
judge (gpointer front, XmhConnection *connection, const XmhRequestHead *head, XmhAnswer **answer)
{
  return XMH_VERDICT_SERVE;
}

static XmhAnswer *
new_text (const char *text)
{
  XmhAnswer *answer = xmh_answer_new (SOUP_STATUS_OK);
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));

  xmh_answer_set_body (answer, "text/plain", body);
  return answer;
}

static XmhAnswer *
new_file (const char *path)
{
  XmhAnswer *answer = xmh_answer_new (SOUP_STATUS_OK);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  GStatBuf info;

  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (g_stat (path, &info));
  xmh_answer_take_file (answer, fd, 0, info.st_size);
  return answer;
}

static XmhAnswer *
serve (gpointer front, XmhConnection *connection, XmhRequest **request)
{
  Fixture *f = front;
  g_autoptr(GInetAddress) peer = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  const char *path;

  *request = xmh_request_new (NULL, xmh_connection_get_head (connection), peer, FALSE, "http://localhost");
  path = xmh_request_get_path (*request);

  if (strcmp (path, "/file") == 0)
    return new_file (f->file);
  if (strcmp (path, "/last") == 0)
    return xmh_answer_new_text (SOUP_STATUS_FORBIDDEN, "no more");
  if (strcmp (path, "/later") != 0)
    return new_text (path);

  g_assert_null (f->waiting);
  f->waiting = xmh_request_ref (*request);
  return NULL;
}

static const XmhHttpServerOps ops = { .judge = judge, .serve = serve };

static const XmhHeader no_headers[] = { { NULL, NULL } };

static void
let_in (Fixture *f)
{
  g_autoptr(GSocketAddress) remote = g_inet_socket_address_new_from_string ("127.0.0.1", 1);
  g_autoptr(GSocketAddress) local = g_inet_socket_address_new_from_string ("127.0.0.1", 2);
  int ours;

  make_socket_pair (&ours, &f->client);
  xmh_http_server_accept (f->server, ours, remote, local);
}

/* As let_in(), of a client for which the kernel holds little. */
static void
let_in_behind_a_narrow_path (Fixture *f)
{
  g_autoptr(GSocketAddress) remote = g_inet_socket_address_new_from_string ("127.0.0.1", 1);
  g_autoptr(GSocketAddress) local = g_inet_socket_address_new_from_string ("127.0.0.1", 2);
  int size = 4096;
  int ours;

  make_socket_pair (&ours, &f->client);
  g_assert_no_errno (setsockopt (ours, SOL_SOCKET, SO_SNDBUF, &size, sizeof size));
  xmh_http_server_accept (f->server, ours, remote, local);
}

static void
make_hub (Fixture *f, XmhConfig *config)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhHost) host = xmh_host_new ();
  g_autoptr(XmhApiCredentials) credentials = NULL;
  g_autoptr(XmhTlsIdentity) identity = NULL;
  g_autoptr(XmhMediaServer) media_server = NULL;

  f->paths = g_new0 (XmhPaths, 1);
  f->paths->data_dir = g_build_filename (f->folder, "data", NULL);
  f->paths->config_dir = g_build_filename (f->folder, "config", NULL);
  f->paths->state_dir = g_build_filename (f->folder, "state", NULL);
  f->paths->runtime_dir = g_build_filename (f->folder, "run", NULL);
  g_assert_true (xmh_paths_ensure (f->paths, &error));
  g_assert_no_error (error);
  config->enable_livekit = FALSE;
  credentials = xmh_api_credentials_new (config, f->paths, &error);
  g_assert_no_error (error);
  identity = xmh_tls_identity_new (f->paths, host, config, &error);
  g_assert_no_error (error);
  media_server = xmh_media_server_new (config, credentials, f->paths);
  f->hub = xmh_hub_new (config, f->paths, credentials, identity, media_server);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autoptr(GError) error = NULL;

  f->folder = g_dir_make_tmp ("xmh-connection-XXXXXX", &error);
  g_assert_no_error (error);
  f->file = g_build_filename (f->folder, "file", NULL);
  f->poller = xmh_poller_new ();
  make_hub (f, config);
  f->server = xmh_http_server_new (&ops, f, no_headers, f->poller, f->hub);
  xmh_http_server_configure (f->server, &config->limits, FALSE);
  let_in (f);
}

static void
leave (Fixture *f)
{
  if (f->client >= 0)
    close (f->client);
  f->client = -1;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  leave (f);
  g_clear_pointer (&f->waiting, xmh_request_unref);
  xmh_http_server_free (f->server);
  g_object_unref (f->hub);
  xmh_poller_free (f->poller);
  xmh_paths_free (f->paths);
  test_remove (f->folder);
  g_free (f->file);
  g_free (f->folder);
}

static void
ask (Fixture *f, const char *bytes)
{
  g_assert_cmpint (write (f->client, bytes, strlen (bytes)), ==, (gssize) strlen (bytes));
}

static void
take_turns (guint count)
{
  for (guint i = 0; i < count; i++)
    g_main_context_iteration (NULL, FALSE);
}

/* More of what the hub says; FALSE at its end. */
static gboolean
hear_more (Fixture *f, GString *heard)
{
  gint64 deadline_us = g_get_monotonic_time () + PATIENCE_US;
  char chunk[65536];
  gssize n;

  while ((n = recv (f->client, chunk, sizeof chunk, MSG_DONTWAIT)) < 0 && errno == EAGAIN)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_main_context_iteration (NULL, FALSE);
    }
  if (n > 0)
    g_string_append_len (heard, chunk, n);

  return n > 0;
}

/* (transfer full): the body of the next answer, whose head is cut off; more may be in @heard */
static char *
hear_answer (Fixture *f, GString *heard)
{
  const char *end, *length;
  gsize size;
  char *body;

  while ((end = strstr (heard->str, "\r\n\r\n")) == NULL)
    g_assert_true (hear_more (f, heard));
  length = g_strstr_len (heard->str, end - heard->str, "\r\nContent-Length: ");
  g_assert_nonnull (length);
  size = g_ascii_strtoull (length + strlen ("\r\nContent-Length: "), NULL, 10);
  g_string_erase (heard, 0, end + 4 - heard->str);
  while (heard->len < size)
    g_assert_true (hear_more (f, heard));
  body = g_strndup (heard->str, size);
  g_string_erase (heard, 0, (gssize) size);
  return body;
}

static void
assert_hears (Fixture *f, GString *heard, const char *expected)
{
  g_autofree char *body = hear_answer (f, heard);

  g_assert_cmpstr (body, ==, expected);
}

static void
test_at_hand (Fixture *f, gconstpointer data)
{
  g_autoptr(GString) heard = g_string_new (NULL);

  ask (f, GET ("/a") GET ("/b"));
  assert_hears (f, heard, "/a");
  assert_hears (f, heard, "/b");
  ask (f, GET ("/c"));
  assert_hears (f, heard, "/c");
}

/* It is read over, and the connection goes on behind it. */
static void
test_body (Fixture *f, gconstpointer data)
{
  g_autoptr(GString) heard = g_string_new (NULL);

  ask (f, "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhe");
  take_turns (20);
  ask (f, "llo" GET ("/b"));
  assert_hears (f, heard, "/a");
  assert_hears (f, heard, "/b");
}

static guint
count_fields (const char *head, const char *line_start)
{
  g_auto(GStrv) parts = g_strsplit (head, line_start, -1);

  return g_strv_length (parts) - 1;
}

/* A final answer has its date (RFC 9110, 6.6.1), one that comes behind an interim answer as well. */
static void
test_expect (Fixture *f, gconstpointer data)
{
  g_autoptr(GString) heard = g_string_new (NULL);
  g_autofree char *head = NULL;
  const char *end;

  ask (f, "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  while ((end = strstr (heard->str, "\r\n\r\n")) == NULL)
    g_assert_true (hear_more (f, heard));
  g_assert_true (g_str_has_prefix (heard->str, "HTTP/1.1 100 "));
  g_string_erase (heard, 0, end + 4 - heard->str);

  ask (f, "hello" GET ("/b"));
  while ((end = strstr (heard->str, "\r\n\r\n")) == NULL)
    g_assert_true (hear_more (f, heard));
  head = g_strndup (heard->str, (gsize) (end - heard->str));
  g_assert_cmpuint (count_fields (head, "\r\nDate: "), ==, 1);
  assert_hears (f, heard, "/a");
  assert_hears (f, heard, "/b");
}

static void
test_last_word (Fixture *f, gconstpointer data)
{
  g_autoptr(GString) heard = g_string_new (NULL);

  ask (f, GET ("/a") "GET /last HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n" GET ("/b"));
  while (hear_more (f, heard))
    ;
  g_assert_nonnull (strstr (heard->str, "/a"));
  g_assert_nonnull (strstr (heard->str, "\r\nConnection: close\r\n"));
  g_assert_true (g_str_has_suffix (heard->str, "no more\n"));
}

static char *
make_large (Fixture *f, gsize size)
{
  char *content = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    content[i] = (char) ('a' + (i * 7 + i / 4096) % 26);
  content[size] = '\0';
  g_assert_true (g_file_set_contents (f->file, content, (gssize) size, NULL));
  return content;
}

/* Whoever writes them: small answers, and others behind them, come as ever. */
static void
test_files (Fixture *f, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 128 * 1024, 5 * 1024 * 1024 + 17 };
  g_autoptr(GString) heard = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *content = make_large (f, sizes[i]);
      g_autofree char *whole = NULL;

      ask (f, GET ("/file") GET ("/a") GET ("/file") GET ("/b"));
      whole = hear_answer (f, heard);
      g_assert_true (strcmp (whole, content) == 0);
      assert_hears (f, heard, "/a");
      assert_hears (f, heard, content);
      assert_hears (f, heard, "/b");
    }
}

static void
test_head_of_a_large_file (Fixture *f, gconstpointer data)
{
  g_autoptr(GString) heard = g_string_new (NULL);
  g_autofree char *content = make_large (f, 1000000);

  ask (f, "HEAD /file HTTP/1.1\r\nHost: localhost\r\n\r\n" GET ("/last"));
  while (hear_more (f, heard))
    ;
  g_assert_nonnull (strstr (heard->str, "\r\nContent-Length: 1000000\r\n"));
  g_assert_true (g_str_has_suffix (heard->str, "no more\n"));
  g_assert_cmpuint (heard->len, <, 2000);
}

static guint
count_descriptors (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
wait_for_descriptors (guint n)
{
  gint64 deadline_us = g_get_monotonic_time () + PATIENCE_US;

  while (count_descriptors () > n && g_get_monotonic_time () < deadline_us)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (count_descriptors (), <=, n);
}

static void
let_time_pass (gint64 span_us)
{
  gint64 end_us = g_get_monotonic_time () + span_us;

  while (g_get_monotonic_time () < end_us)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
}

/* A client that takes its time gets the last answer of its connection whole, and then no more time than others. */
static void
test_slow_reader_of_the_last_word (Fixture *f, gconstpointer data)
{
  g_autofree char *content = make_large (f, 64 * 1024);
  g_autoptr(GString) heard = g_string_new (NULL);
  g_autofree char *body = NULL;
  guint before;

  leave (f);
  take_turns (20);
  before = count_descriptors ();
  let_in_behind_a_narrow_path (f);
  ask (f, "GET /file HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  let_time_pass (LONGER_THAN_LINGERING_US);
  body = hear_answer (f, heard);
  g_assert_cmpuint (strlen (body), ==, strlen (content));
  g_assert_true (strcmp (body, content) == 0);
  g_assert_false (hear_more (f, heard));
  wait_for_descriptors (before + 1);
}

/* The client sees by the end of the connection that the rest is missing. */
static void
test_truncated (Fixture *f, gconstpointer data)
{
  g_autofree char *content = make_large (f, 16 * 1024 * 1024);
  g_autoptr(GString) heard = g_string_new (NULL);

  ask (f, GET ("/file") GET ("/a"));
  g_assert_true (hear_more (f, heard));
  g_assert_no_errno (truncate (f->file, 100));
  g_test_expect_message ("xmh-http", G_LOG_LEVEL_MESSAGE, "*got shorter*");
  while (hear_more (f, heard))
    ;
  g_test_assert_expected_messages ();
  g_assert_cmpuint (heard->len, <, 16 * 1024 * 1024);

  leave (f);
  let_in (f);
  g_string_set_size (heard, 0);
  ask (f, GET ("/a"));
  assert_hears (f, heard, "/a");
}

/* A client that disconnects in the middle leaves nothing open. */
static void
test_gone (Fixture *f, gconstpointer data)
{
  g_autofree char *content = make_large (f, 16 * 1024 * 1024);
  guint before;

  /* GLib keeps some objects of the first connection forever. */
  ask (f, GET ("/file"));
  take_turns (20);
  leave (f);
  take_turns (100);
  before = count_descriptors ();

  for (guint i = 0; i < 8; i++)
    {
      let_in (f);
      ask (f, GET ("/file"));
      take_turns (10 * (i + 1));
      leave (f);
    }
  wait_for_descriptors (before);
}

/* The server goes while libsoup writes, and while a route waits. */
static void
test_closed (Fixture *f, gconstpointer data)
{
  g_autofree char *content = make_large (f, 16 * 1024 * 1024);
  g_autoptr(GString) heard = g_string_new (NULL);

  ask (f, GET ("/file"));
  g_assert_true (hear_more (f, heard));
  let_in (f);
  ask (f, GET ("/later"));
  while (f->waiting == NULL)
    g_main_context_iteration (NULL, FALSE);
  xmh_http_server_close_connections (f->server);
  xmh_request_complete (f->waiting, new_text ("too late"));
}

static void
test_later (Fixture *f, gconstpointer data)
{
  g_autoptr(GString) heard = g_string_new (NULL);
  char early;

  ask (f, GET ("/a") GET ("/later") GET ("/b"));
  assert_hears (f, heard, "/a");
  take_turns (50);
  g_assert_nonnull (f->waiting);
  g_assert_cmpint (recv (f->client, &early, 1, MSG_DONTWAIT), <, 0);

  xmh_request_complete (f->waiting, new_text ("at last"));
  assert_hears (f, heard, "at last");
  assert_hears (f, heard, "/b");
  g_assert_false (g_cancellable_is_cancelled (xmh_request_get_cancellable (f->waiting)));
}

/* What comes later may be large as well. */
static void
test_later_file (Fixture *f, gconstpointer data)
{
  g_autofree char *content = make_large (f, 1000000);
  g_autoptr(GString) heard = g_string_new (NULL);

  ask (f, "GET /later HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nab" GET ("/b"));
  while (f->waiting == NULL)
    g_main_context_iteration (NULL, FALSE);
  xmh_request_complete (f->waiting, new_file (f->file));
  assert_hears (f, heard, content);
  assert_hears (f, heard, "/b");
}

static void
test_later_and_gone (Fixture *f, gconstpointer data)
{
  GCancellable *cancellable;

  ask (f, GET ("/later"));
  while (f->waiting == NULL)
    g_main_context_iteration (NULL, FALSE);
  cancellable = xmh_request_get_cancellable (f->waiting);
  leave (f);
  while (!g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, FALSE);
  xmh_request_complete (f->waiting, new_text ("too late"));
}

static void
complete (GCancellable *cancellable, gpointer request)
{
  xmh_request_complete (request, xmh_answer_new_text (SOUP_STATUS_FORBIDDEN, "too late"));
}

/* A route may find out by the signal that the client has gone, and end what it did at once. */
static void
test_completed_while_cancelled (Fixture *f, gconstpointer data)
{
  GCancellable *cancellable;

  ask (f, GET ("/later"));
  while (f->waiting == NULL)
    g_main_context_iteration (NULL, FALSE);
  cancellable = xmh_request_get_cancellable (f->waiting);
  g_signal_connect (cancellable, "cancelled", G_CALLBACK (complete), f->waiting);
  leave (f);
  while (!g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, FALSE);
}

#define add(name, func) g_test_add ("/connection/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("at-hand", test_at_hand);
  add ("body", test_body);
  add ("expect", test_expect);
  add ("last-word", test_last_word);
  add ("files", test_files);
  add ("head-of-a-large-file", test_head_of_a_large_file);
  add ("slow-reader-of-the-last-word", test_slow_reader_of_the_last_word);
  add ("truncated", test_truncated);
  add ("gone", test_gone);
  add ("closed", test_closed);
  add ("later", test_later);
  add ("later-file", test_later_file);
  add ("later-and-gone", test_later_and_gone);
  add ("completed-while-cancelled", test_completed_while_cancelled);
  return g_test_run ();
}
