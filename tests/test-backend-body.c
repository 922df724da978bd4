/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include "relay/xmh-backend-body.h"

#define CONTENT_MAX 10

typedef struct
{
  const char *fields; /* status line and fields, lines ended by \n */
  const char *bytes;
  const char *content; /* NULL: broken */
  gboolean needs_end;  /* the end of the connection ends the body */
} Row;

static const Row rows[] = {
  { "HTTP/1.1 200 OK\nContent-Length: 5\n", "hello", "hello" },
  { "HTTP/1.1 200 OK\nContent-Length: 5\n", "hello and more", "hello" },
  { "HTTP/1.1 200 OK\nContent-Length: 0\n", "x", "" },
  { "HTTP/1.1 200 OK\nContent-Length: 10\n", "0123456789", "0123456789" },
  { "HTTP/1.1 200 OK\nContent-Length: 11\n", "0123456789a", NULL },
  { "HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 5\n", "hello", NULL },
  { "HTTP/1.1 200 OK\nContent-Length: -5\n", "hello", NULL },
  { "HTTP/1.1 200 OK\nContent-Length: five\n", "hello", NULL },
  { "HTTP/1.1 200 OK\nContent-Length: 99999999999999999999\n", "hello", NULL },
  { "HTTP/1.1 200 OK\nContent-Length: 5\n", "hell", NULL, TRUE },

  { "HTTP/1.0 200 OK\n", "hello", "hello", TRUE },
  { "HTTP/1.0 200 OK\n", "", "", TRUE },
  { "HTTP/1.0 200 OK\n", "0123456789a", NULL },
  { "HTTP/1.1 204 No Content\nContent-Length: 5\n", "hello", "" },
  { "HTTP/1.1 304 Not Modified\n", "hello", "" },

  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "5\r\nhello\r\n0\r\n\r\n", "hello" },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: Chunked\n", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\nmore", "hello" },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "0a;x=\"y\"\r\n0123456789\r\n0\r\nA: b\r\n\r\n", "0123456789" },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "b\r\n0123456789a\r\n0\r\n\r\n", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "ffffffffffffffff5\r\nhello", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "-1\r\nhello", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "0x5\r\nhello\r\n0\r\n\r\n", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "\r\nhello", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "5\nhello\n0\n\n", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "5\r\nhelloX\r\n0\r\n\r\n", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "5\r\nhello\r\n", NULL, TRUE },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n", "hello", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n", "5\r\nhello\r\n0\r\n\r\n", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTransfer-Encoding: gzip\n", "5\r\nhello\r\n0\r\n\r\n", NULL },
  { "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Length: 5\n", "5\r\nhello\r\n0\r\n\r\n", NULL },
};

static XmhBackendBody *
body_new (const char *fields)
{
  g_auto(GStrv) lines = g_strsplit (fields, "\n", -1);
  g_autofree char *joined = g_strjoinv ("\r\n", lines);
  g_autofree char *bytes = g_strconcat (joined, "\r\n", NULL);
  g_autoptr(XmhResponseHead) head = xmh_response_head_parse ((const guint8 *) bytes, strlen (bytes));

  g_assert_nonnull (head);
  return xmh_backend_body_new (head, CONTENT_MAX);
}

static void
assert_body (XmhBackendBody *body, XmhBackendBodyStatus status, const Row *row)
{
  g_autoptr(GBytes) content = xmh_backend_body_get (body);

  g_test_message ("%s%s", row->fields, row->bytes);
  if (row->needs_end)
    {
      g_assert_cmpint (status, ==, XMH_BACKEND_BODY_MORE);
      status = xmh_backend_body_end (body);
    }
  g_assert_cmpint (status, ==, row->content != NULL ? XMH_BACKEND_BODY_COMPLETE : XMH_BACKEND_BODY_BROKEN);
  g_assert_cmpuint (g_bytes_get_size (content), <=, CONTENT_MAX);
  if (row->content != NULL)
    g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), row->content, strlen (row->content));
}

static void
test_whole (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(XmhBackendBody) body = body_new (rows[i].fields);

      assert_body (body, xmh_backend_body_add (body, (const guint8 *) rows[i].bytes, strlen (rows[i].bytes)), &rows[i]);
    }
}

static void
test_byte_by_byte (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(XmhBackendBody) body = body_new (rows[i].fields);
      XmhBackendBodyStatus status = xmh_backend_body_add (body, NULL, 0);

      for (const char *p = rows[i].bytes; *p != '\0'; p++)
        status = xmh_backend_body_add (body, (const guint8 *) p, 1);
      assert_body (body, status, &rows[i]);
    }
}

static XmhBackendBodyStatus
add_many (const char *first, const char *each, guint count)
{
  g_autoptr(XmhBackendBody) body = body_new ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n");
  XmhBackendBodyStatus status = xmh_backend_body_add (body, (const guint8 *) first, strlen (first));

  for (guint i = 0; i < count && status == XMH_BACKEND_BODY_MORE; i++)
    status = xmh_backend_body_add (body, (const guint8 *) each, strlen (each));
  return status;
}

/* Framing without content is bounded. */
static void
test_endless_framing (void)
{
  g_assert_cmpint (add_many ("0\r\n", "A: b\r\n", 32), ==, XMH_BACKEND_BODY_MORE);
  g_assert_cmpint (add_many ("0\r\n", "A: b\r\n", 33), ==, XMH_BACKEND_BODY_BROKEN);
  g_assert_cmpint (add_many ("1;", "x", 200), ==, XMH_BACKEND_BODY_MORE);
  g_assert_cmpint (add_many ("1;", "x", 300), ==, XMH_BACKEND_BODY_BROKEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/body/whole", test_whole);
  g_test_add_func ("/body/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/body/endless-framing", test_endless_framing);

  return g_test_run ();
}
