/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include "http/xmh-request.h"

/* Short for the table: a head of a request line, a host and one more line. */
#define HEAD(line) "GET / HTTP/1.1\r\nHost: hub\r\n" line "\r\n\r\n"
#define HOST(value) "GET / HTTP/1.1\r\nHost: " value "\r\n\r\n"
#define START(line) line "\r\nHost: hub\r\n\r\n"

typedef struct
{
  const char *bytes;
  gsize length; /* 0: of the string */
  gboolean is_good;
} Row;

/* Each rule of design section 9, "Request heads", beside its accepted neighbour. */
static const Row rows[] = {
  { START ("GET / HTTP/1.1"), 0, TRUE },
  { START ("GET /a?b=%20 HTTP/1.1"), 0, TRUE },
  { START ("GET /\xc3\xa4 HTTP/1.1"), 0, TRUE },
  { START ("GET //evil.test/ HTTP/1.1"), 0, TRUE },
  { START ("GET http://hub/ HTTP/1.1"), 0, FALSE },
  { START ("GET hub:443 HTTP/1.1"), 0, FALSE },
  { START ("OPTIONS * HTTP/1.1"), 0, FALSE },
  { START ("GET  / HTTP/1.1"), 0, FALSE },
  { START ("GET /  HTTP/1.1"), 0, FALSE },
  { START ("GET /a b HTTP/1.1"), 0, FALSE },
  { START ("GET /a\tb HTTP/1.1"), 0, FALSE },
  { START ("GET /a\x7f HTTP/1.1"), 0, FALSE },
  { START ("GET /a\x01 HTTP/1.1"), 0, FALSE },
  { START ("GET /a\x0b HTTP/1.1"), 0, FALSE },
  { START ("GET /\n HTTP/1.1"), 0, FALSE },
  { START ("GET /\r HTTP/1.1"), 0, FALSE },

  /* versions */
  { START ("GET / HTTP/1.0"), 0, TRUE },
  { START ("GET / HTTP/0.9"), 0, FALSE },
  { START ("GET / HTTP/2.0"), 0, FALSE },
  { START ("GET / HTTP/1."), 0, FALSE },
  { START ("GET / HTTP/1.10"), 0, FALSE },
  { START ("GET / HTTP/1.x"), 0, FALSE },
  { START ("GET / http/1.1"), 0, FALSE },
  { START ("GET / HTTP/1.1 "), 0, FALSE },
  { START ("GET /"), 0, FALSE },
  { START ("GET"), 0, FALSE },
  { "PRI * HTTP/2.0\r\n\r\n", 0, FALSE },

  /* methods */
  { START ("M-SEARCH / HTTP/1.1"), 0, TRUE },
  { START ("CONNECT / HTTP/1.1"), 0, FALSE },
  { START ("connect / HTTP/1.1"), 0, TRUE },
  { START ("G(T / HTTP/1.1"), 0, FALSE },
  { START ("G\xc3T / HTTP/1.1"), 0, FALSE },
  { START (" GET / HTTP/1.1"), 0, FALSE },
  { START (" / HTTP/1.1"), 0, FALSE },

  /* lines */
  { HEAD ("A: b"), 0, TRUE },
  { HEAD ("A:b"), 0, TRUE },
  { HEAD ("A:"), 0, TRUE },
  { HEAD ("A: b\tc"), 0, TRUE },
  { HEAD ("A: \xff"), 0, TRUE },
  { HEAD ("A : b"), 0, FALSE },
  { HEAD ("A\t: b"), 0, FALSE },
  { HEAD ("A b: c"), 0, FALSE },
  { HEAD ("A: b\r\n c"), 0, FALSE },
  { HEAD ("A: b\r\n\tc"), 0, FALSE },
  { HEAD (" A: b"), 0, FALSE },
  { HEAD ("A"), 0, FALSE },
  { HEAD (": b"), 0, FALSE },
  { HEAD ("A: b\nC: d"), 0, FALSE },
  { HEAD ("A: b\rC: d"), 0, FALSE },
  { HEAD ("A: b\r\r"), 0, FALSE },
  { HEAD ("A: \x01"), 0, FALSE },
  { HEAD ("A: \x0c"), 0, FALSE },
  { HEAD ("A: \x1b[0m"), 0, FALSE },
  { HEAD ("A: \x7f"), 0, FALSE },
  { HEAD ("\xc3\xa4: b"), 0, FALSE },
  { "GET / HTTP/1.1\r\nHost: hub\r\nA: b\0c\r\n\r\n", 38, FALSE },
  { "\r\nGET / HTTP/1.1\r\nHost: hub\r\n\r\n", 0, FALSE },
  { "\nGET / HTTP/1.1\r\nHost: hub\r\n\r\n", 0, FALSE },
  { "GET / HTTP/1.1\nHost: hub\n\n", 0, FALSE },
  { "GET / HTTP/1.1\r\nHost: hub\r\n\n", 0, FALSE },
  { "GET / HTTP/1.1\r\n Host: hub\r\n\r\n", 0, FALSE },

  /* Host */
  { "GET / HTTP/1.1\r\n\r\n", 0, FALSE },
  { "GET / HTTP/1.0\r\n\r\n", 0, FALSE },
  { "GET /healthz HTTP/1.0\r\n\r\n", 0, TRUE },
  { "GET /healthz?a HTTP/1.0\r\n\r\n", 0, TRUE },
  { "GET /healthz/ HTTP/1.0\r\n\r\n", 0, FALSE },
  { "GET /health HTTP/1.0\r\n\r\n", 0, FALSE },
  { "GET /healthz HTTP/1.1\r\n\r\n", 0, FALSE },
  { "GET /healthz HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 0, FALSE },
  { HEAD ("Host: hub"), 0, FALSE },
  { HEAD ("hOST: other"), 0, FALSE },
  { HEAD ("X-Host: other"), 0, TRUE },
  { HOST ("hub:8080"), 0, TRUE },
  { HOST ("hub:"), 0, TRUE },
  { HOST ("hub.local."), 0, TRUE },
  { HOST ("192.168.1.5:1"), 0, TRUE },
  { HOST ("[::1]"), 0, TRUE },
  { HOST ("[fe80::1]:65535"), 0, TRUE },
  { HOST (""), 0, FALSE },
  { HOST (":8080"), 0, FALSE },
  { HOST ("hub:0"), 0, FALSE },
  { HOST ("hub:65536"), 0, FALSE },
  { HOST ("hub:+80"), 0, FALSE },
  { HOST ("hub:80:80"), 0, FALSE },
  { HOST ("hub:80a"), 0, FALSE },
  { HOST ("hub, other"), 0, FALSE },
  { HOST ("hub other"), 0, FALSE },
  { HOST ("user@hub"), 0, FALSE },
  { HOST ("hub/x"), 0, FALSE },
  { HOST ("h%75b"), 0, FALSE },
  { HOST ("h\xc3\xbc"
          "b"),
    0, FALSE },
  { HOST ("\"hub\""), 0, FALSE },
  { HOST ("[::1"), 0, FALSE },
  { HOST ("[::1]x"), 0, FALSE },
  { HOST ("[]"), 0, FALSE },
  { HOST ("[fe80::1%25lo]"), 0, FALSE },
  { HOST ("::1"), 0, FALSE },

  /* bodies */
  { HEAD ("Content-Length: 0"), 0, TRUE },
  { HEAD ("Content-Length: 9223372036854775807"), 0, TRUE },
  { HEAD ("Content-Length: 9223372036854775808"), 0, FALSE },
  { HEAD ("Content-Length: 99999999999999999999999"), 0, FALSE },
  { HEAD ("Content-Length: -1"), 0, FALSE },
  { HEAD ("Content-Length: +1"), 0, FALSE },
  { HEAD ("Content-Length: 0x1"), 0, FALSE },
  { HEAD ("Content-Length: 1, 1"), 0, FALSE },
  { HEAD ("Content-Length: 1 1"), 0, FALSE },
  { HEAD ("Content-Length: 1.0"), 0, FALSE },
  { HEAD ("Content-Length:"), 0, FALSE },
  { HEAD ("Content-Length: 1\r\nContent-Length: 1"), 0, FALSE },
  { HEAD ("Content-Length: 1\r\ncontent-length: 2"), 0, FALSE },
  { HEAD ("Transfer-Encoding: chunked"), 0, FALSE },
  { HEAD ("Transfer-Encoding: identity"), 0, FALSE },
  { HEAD ("transfer-encoding:"), 0, FALSE },
  { HEAD ("TE: chunked"), 0, TRUE },
};

static XmhRequestHead *
parse (const char *bytes, gsize length)
{
  gsize scanned = 0;
  gssize end = xmh_head_find_end ((const guint8 *) bytes, length, &scanned);
  const char *reason = NULL;
  XmhRequestHead *head;

  if (end < 0)
    return NULL;

  g_assert_cmpint (end, ==, length);
  head = xmh_request_head_parse ((const guint8 *) bytes, length, &reason);
  g_assert_true ((head == NULL) == (reason != NULL));
  return head;
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize length = rows[i].length != 0 ? rows[i].length : strlen (rows[i].bytes);
      g_autoptr(XmhRequestHead) head = parse (rows[i].bytes, length);
      g_autofree char *shown = g_strescape (rows[i].bytes, NULL);

      g_test_message ("%s", shown);
      g_assert_true ((head != NULL) == rows[i].is_good);
    }
}

/* With all cuts, the same end or the same error is found. */
static void
test_splits (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const guint8 *bytes = (const guint8 *) rows[i].bytes;
      gsize length = rows[i].length != 0 ? rows[i].length : strlen (rows[i].bytes);
      gsize scanned = 0;
      gssize whole = xmh_head_find_end (bytes, length, &scanned);

      for (gsize cut = 0; cut < length; cut++)
        {
          gsize half = 0;
          gssize n = xmh_head_find_end (bytes, cut, &half);

          g_assert_cmpint (n, <=, 0);
          if (n == 0)
            n = xmh_head_find_end (bytes, length, &half);
          g_assert_cmpint (n, ==, whole);
        }
    }
}

/* A head with bytes after it. */
static void
test_content (void)
{
  static const char bytes[] =
    "POST /a?b HTTP/1.0\r\nHost: [FE80::1]:99\r\nX:  y \t\r\nContent-Length: 007\r\n\r\nGET /";
  gsize scanned = 0;
  gssize end = xmh_head_find_end ((const guint8 *) bytes, strlen (bytes), &scanned);
  const char *reason = NULL;
  g_autoptr(XmhRequestHead) head = NULL;

  g_assert_cmpint (end, ==, strlen (bytes) - strlen ("GET /"));
  head = xmh_request_head_parse ((const guint8 *) bytes, (gsize) end, &reason);
  g_assert_nonnull (head);
  g_assert_cmpstr (head->method, ==, "POST");
  g_assert_cmpstr (head->target, ==, "/a?b");
  g_assert_cmpuint (head->minor_version, ==, 0);
  g_assert_cmpstr (head->host, ==, "fe80::1");
  g_assert_cmpuint (head->host_port, ==, 99);
  g_assert_cmpuint (head->content_length, ==, 7);
  g_assert_cmpstr (xmh_request_head_get (head, "x"), ==, "y");
  g_assert_null (xmh_request_head_get (head, "y"));
}

static void
test_too_many_fields (void)
{
  g_autoptr(GString) bytes = g_string_new ("GET / HTTP/1.1\r\nHost: hub\r\n");

  /* The Host is one of the 128. */
  for (guint i = 0; i < 127; i++)
    g_string_append (bytes, "A: b\r\n");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *whole = g_strconcat (bytes->str, "\r\n", NULL);
      g_autoptr(XmhRequestHead) head = parse (whole, strlen (whole));

      g_assert_true ((head != NULL) == (i == 0));
      g_string_append (bytes, "A: b\r\n");
    }
}

static void
test_tokens (void)
{
  static const struct
  {
    const char *value;
    gboolean has_it;
  } cases[] = {
    { "Upgrade", TRUE },    { "keep-alive, upgrade", TRUE }, { "keep-alive,\tUPGRADE ,x", TRUE },
    { ",,upgrade", TRUE },  { "upgrade2", FALSE },           { "x-upgrade", FALSE },
    { "upgrade x", FALSE }, { "up grade", FALSE },           { "", FALSE },
    { NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_true (xmh_field_has_token (cases[i].value, "Upgrade") == cases[i].has_it);
}

static void
test_accepts (void)
{
  static const struct
  {
    const char *value;
    gboolean accepts;
  } cases[] = {
    { "text/html", TRUE },
    { "Text/HTML;q=0.1", TRUE },
    { "application/json , text/html ; level=1", TRUE },
    { "text/html;q=0", FALSE },
    { "text/html; q=0.000, */*", FALSE },
    { "text/html; q=0.001", TRUE },
    { "text/htmlx, */*", FALSE },
    { "x-text/html", FALSE },
    { ",,", FALSE },
    { "", FALSE },
    { NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_true (xmh_accept_names (cases[i].value, "text/html") == cases[i].accepts);
}

static void
test_responses (void)
{
  static const struct
  {
    const char *line;
    guint status; /* 0: none */
  } cases[] = {
    { "HTTP/1.1 101 Switching Protocols", 101 },
    { "HTTP/1.0 200 OK", 200 },
    { "HTTP/1.1 200", 200 },
    { "HTTP/1.1 200 ", 200 },
    { "HTTP/1.1 599 x", 599 },
    { "HTTP/1.1 600 x", 0 },
    { "HTTP/1.1 099 x", 0 },
    { "HTTP/1.1 20 x", 0 },
    { "HTTP/1.1 2000 x", 0 },
    { "HTTP/1.1  200 x", 0 },
    { "HTTP/2 200 OK", 0 },
    { "HTTP/1.1\t200 OK", 0 },
    { "HTTP/1.1 200 \x01", 0 },
    { "ICY 200 OK", 0 },
    { "220 mail.example ESMTP", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bytes = g_strdup_printf ("%s\r\nA: b\r\n\r\n", cases[i].line);
      g_autoptr(XmhResponseHead) head = xmh_response_head_parse ((const guint8 *) bytes, strlen (bytes));

      g_test_message ("%s", cases[i].line);
      g_assert_cmpuint (head != NULL ? head->status : 0, ==, cases[i].status);
      if (head != NULL)
        g_assert_cmpstr (xmh_response_head_get (head, "a"), ==, "b");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/head/rows", test_rows);
  g_test_add_func ("/head/splits", test_splits);
  g_test_add_func ("/head/content", test_content);
  g_test_add_func ("/head/too-many-fields", test_too_many_fields);
  g_test_add_func ("/head/tokens", test_tokens);
  g_test_add_func ("/head/accepts", test_accepts);
  g_test_add_func ("/head/responses", test_responses);

  return g_test_run ();
}
