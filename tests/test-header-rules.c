/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include "relay/xmh-header-rules.h"
#include "test-wire.h"

#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
#define VERSION "Sec-WebSocket-Version: 13\n"
#define WEBSOCKET "Connection: Upgrade\nUpgrade: websocket\n"

static XmhResponseHead *
response_new (const char *lines)
{
  g_autofree char *bytes = test_to_wire (lines);
  XmhResponseHead *head = xmh_response_head_parse ((const guint8 *) bytes, strlen (bytes));

  g_assert_nonnull (head);
  return head;
}

/* The lines behind the request line as one string, each ended by a bar. */
static char *
show_fields (const char *bytes)
{
  g_auto(GStrv) lines = g_strsplit (strstr (bytes, "\r\n") + 2, "\r\n", -1);

  return g_strjoinv ("|", lines);
}

static void
test_to_backend (void)
{
  static const struct
  {
    const char *fields;
    const char *passed;
  } cases[] = {
    { "Accept: a\nX-Mine: b\n", "Accept: a|X-Mine: b|" },
    { "Authorization: Bearer x\n", "Authorization: Bearer x|" },
    { "Cookie: a\ncookie: b\n", "" },
    { "Forwarded: for=1\nX-Forwarded-For: 1\nX-FORWARDED-Port: 1\nX-Real-IP: 1\nCF-Connecting-IP: 1\nTrue-Client-IP: 1\n",
      "" },
    { "Proxy-Authorization: a\nProxy-Connection: b\nproxy-x: c\n", "" },
    { "Keep-Alive: 5\nTE: trailers\nTrailer: X\nExpect: 100-continue\n", "" },
    { "Connection: close, X-Gone\nX-Gone: a\nX-Stays: b\n", "X-Stays: b|" },
    { "X-Gone: a\nX-Stays: b\nConnection: close\nConnection: x-gone\n", "X-Stays: b|" },
    { "Connection: Host, Authorization, Sec-WebSocket-Protocol\nAuthorization: a\nSec-WebSocket-Protocol: b\n",
      "Authorization: a|Sec-WebSocket-Protocol: b|" },
    { "Connection: X-Forwarded-For, X-Forwarded-Host\n", "" },
    { "Accept-Encoding: gzip\nX-Mine: b\nAccept-Encoding: br\n", "Accept-Encoding: identity|X-Mine: b|" },
  };
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string ("::ffff:192.168.1.5", 99);
  g_autoptr(XmhPeer) peer = xmh_peer_new (address, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *lines = g_strdup_printf ("GET /rtc?a=%%2f&&b HTTP/1.0\nHost: Hub:8080\n%s", cases[i].fields);
      g_autoptr(XmhRequestHead) head = test_request_new (lines);
      g_autoptr(GBytes) bytes = xmh_header_rules_to_backend (head, "", NULL, peer, TRUE);
      g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_autofree char *fields = show_fields (text);
      g_autofree char *expected = g_strdup_printf ("Host: Hub:8080|%sConnection: close|X-Forwarded-For: 192.168.1.5|"
                                                   "X-Forwarded-Proto: https|X-Forwarded-Host: Hub:8080||",
                                                   cases[i].passed);

      g_assert_true (g_str_has_prefix (text, "GET /rtc?a=%2f&&b HTTP/1.1\r\n"));
      g_assert_cmpstr (fields, ==, expected);
    }
}

/* A server elsewhere is asked by its own name and below its own path. */
static void
test_to_backend_elsewhere (void)
{
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string ("fd00::5", 99);
  g_autoptr(XmhPeer) peer = xmh_peer_new (address, NULL);
  g_autoptr(XmhRequestHead) head = test_request_new ("GET /rtc HTTP/1.1\nHost: hub\n" WEBSOCKET KEY VERSION);
  g_autoptr(GBytes) bytes = xmh_header_rules_to_backend (head, "/base", "media.test:443", peer, FALSE);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_true (g_str_has_prefix (text, "GET /base/rtc HTTP/1.1\r\nHost: media.test:443\r\n"));
  g_assert_nonnull (strstr (text, "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"));
  g_assert_nonnull (
    strstr (text, "\r\nX-Forwarded-For: fd00::5\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: hub\r\n"));
}

static void
test_switches (void)
{
  static const struct
  {
    const char *lines;
    gboolean is_switch;
  } cases[] = {
    { "HTTP/1.1 101 S\nUpgrade: websocket\n", TRUE },
    { "HTTP/1.1 101 S\nUpgrade: WebSocket\n", TRUE },
    { "HTTP/1.1 101 S\n", FALSE },
    { "HTTP/1.1 101 S\nUpgrade: h2c\n", FALSE },
    { "HTTP/1.1 101 S\nUpgrade: websocket, h2c\n", FALSE },
    { "HTTP/1.1 101 S\nUpgrade: websocket\nUpgrade: websocket\n", FALSE },
    { "HTTP/1.1 200 S\nUpgrade: websocket\n", FALSE },
    { "HTTP/1.1 100 S\nUpgrade: websocket\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(XmhResponseHead) head = response_new (cases[i].lines);

      g_test_message ("%s", cases[i].lines);
      g_assert_true (xmh_header_rules_is_switch (head) == cases[i].is_switch);
    }
}

static char *
answer_to_text (XmhAnswer *answer)
{
  g_autoptr(GBytes) bytes = xmh_answer_to_bytes (answer, TRUE);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_switch_from_backend (void)
{
  g_autoptr(XmhResponseHead) head = response_new ("HTTP/1.1 101 S\nUpgrade: websocket\nConnection: Upgrade\n"
                                                   "Sec-WebSocket-Accept: a\nSec-WebSocket-Extensions: b\n"
                                                   "Set-Cookie: evil\nServer: evil\nContent-Length: 6\n");
  g_autoptr(XmhAnswer) answer = xmh_header_rules_switch_from_backend (head);
  g_autofree char *text = answer_to_text (answer);

  g_assert_true (g_str_has_prefix (text, "HTTP/1.1 101 Switching Protocols\r\n"));
  g_assert_nonnull (strstr (text, "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: a\r\n"
                                  "Sec-WebSocket-Extensions: b\r\n"));
  g_assert_null (strstr (text, "evil"));
  g_assert_null (strstr (text, "Content-Length"));
}

static void
test_answers_from_backend (void)
{
  static const struct
  {
    const char *lines;
    guint status;
    const char *has;
  } cases[] = {
    { "HTTP/1.1 401 U\nContent-Type: application/json\nWWW-Authenticate: Bearer\n", 401,
      "WWW-Authenticate: Bearer\r\n" },
    { "HTTP/1.1 503 S\nRetry-After: 7\n", 503, "Retry-After: 7\r\n" },
    { "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n", 200, "Access-Control-Allow-Origin: *\r\n" },
    { "HTTP/1.1 200 OK\nContent-Type: application/json; charset=utf-8\n", 200, "Content-Type: application/json\r\n" },
    { "HTTP/1.1 200 OK\nContent-Type: application/jsonx\n", 200, "Content-Type: text/plain; charset=utf-8\r\n" },
    { "HTTP/1.1 200 OK\nContent-Type: text/html\n", 200, "Content-Type: text/plain; charset=utf-8\r\n" },
    { "HTTP/1.1 200 OK\n", 200, "Content-Type: text/plain; charset=utf-8\r\n" },
    { "HTTP/1.1 200 OK\n", 200, "Content-Security-Policy: sandbox; default-src 'none'\r\n" },
    { "HTTP/1.1 200 OK\n", 200, "X-Content-Type-Options: nosniff\r\n" },
    { "HTTP/1.1 200 OK\n", 200, "Content-Length: 6\r\n" },
    { "HTTP/1.1 204 N\nContent-Length: 6\n", 204, "Connection: close\r\n" },
    { "HTTP/1.1 302 F\n", 502, "Content-Type: text/plain" },
    { "HTTP/1.1 304 N\n", 502, "Content-Type: text/plain" },
    { "HTTP/1.1 100 C\n", 502, "Content-Type: text/plain" },
    { "HTTP/1.1 103 E\n", 502, "Content-Type: text/plain" },
  };
  g_autoptr(GBytes) body = g_bytes_new_static ("<evil>", 6);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *lines = g_strconcat (cases[i].lines,
                                            "Set-Cookie: bad\nLocation: https://bad.test/\n"
                                            "Content-Security-Policy: bad\nRefresh: 0;bad\nClear-Site-Data: bad\n"
                                            "Strict-Transport-Security: bad\nService-Worker-Allowed: bad\n"
                                            "Content-Encoding: bad\nLink: bad\nServer: bad\n",
                                            NULL);
      g_autoptr(XmhResponseHead) head = response_new (lines);
      g_autoptr(XmhAnswer) answer = xmh_header_rules_answer_from_backend (head, body);
      g_autofree char *text = answer_to_text (answer);

      g_test_message ("%s", cases[i].lines);
      g_assert_cmpuint (xmh_answer_get_status (answer), ==, cases[i].status);
      g_assert_nonnull (strstr (text, cases[i].has));
      g_assert_null (strstr (text, "bad"));
      g_assert_true ((strstr (text, "<evil>") != NULL) == (cases[i].status != 502 && cases[i].status != 204));
      /* Without content, there is no length (RFC 9110, 8.6). */
      g_assert_true ((strstr (text, "Content-Length") != NULL) == (cases[i].status != 204));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/header-rules/to-backend", test_to_backend);
  g_test_add_func ("/header-rules/to-backend/elsewhere", test_to_backend_elsewhere);
  g_test_add_func ("/header-rules/switches", test_switches);
  g_test_add_func ("/header-rules/switch-from-backend", test_switch_from_backend);
  g_test_add_func ("/header-rules/answers-from-backend", test_answers_from_backend);

  return g_test_run ();
}
