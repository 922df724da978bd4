/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web-fixture.h"

#include <string.h>

void
web_init (Web *web, WebHandler handler, gpointer data)
{
  web->handler = handler;
  web->handler_data = data;
  web->peer = "192.168.1.20";
  web->origin = "https://192.168.1.5:8080";
  web->tls = TRUE;
}

XmhRequest *
web_make_request (Web *web, const char *method, const char *target, const char *fields)
{
  g_autofree char *length = web->body != NULL ? g_strdup_printf ("Content-Length: %zu\r\n", strlen (web->body)) : NULL;
  g_autofree char *bytes = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: hub\r\n%s%s\r\n", method, target, fields,
                                            length != NULL ? length : "");
  g_autoptr(GInetAddress) peer = g_inet_address_new_from_string (web->peer);
  const char *reason = NULL;
  XmhRequest *request;
  g_autoptr(XmhRequestHead) head = xmh_request_head_parse ((const guint8 *) bytes, strlen (bytes), &reason);

  g_assert_cmpstr (reason, ==, NULL);
  request = xmh_request_new (web->hub, head, peer, web->tls, web->origin);
  xmh_request_set_site (request, web->site);
  if (web->body != NULL)
    {
      g_autoptr(GBytes) body = g_bytes_new (web->body, strlen (web->body));

      xmh_request_set_body (request, body);
    }
  return request;
}

/* Reads what goes on the wire. */
static void
read_bytes (Answer *answer, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  gsize scanned = 0;
  gssize end = xmh_head_find_end ((const guint8 *) data, length, &scanned);
  SoupHTTPVersion version;

  g_assert_cmpint (end, >, 0);
  g_assert_true (soup_headers_parse_response (data, (int) end - 2, answer->headers, &version, &answer->status, NULL));
  answer->body = g_bytes_new_from_bytes (bytes, (gsize) end, length - (gsize) end);
}

Answer *
web_ask (Web *web, const char *method, const char *target, ...)
{
  g_autoptr(GString) fields = g_string_new (NULL);
  g_autoptr(XmhRequest) request = NULL;
  g_autoptr(XmhAnswer) said = NULL;
  g_autoptr(GBytes) bytes = NULL;
  Answer *answer = g_new0 (Answer, 1);
  const char *name;
  va_list headers;

  va_start (headers, target);
  while ((name = va_arg (headers, const char *)) != NULL)
    g_string_append_printf (fields, "%s: %s\r\n", name, va_arg (headers, const char *));
  va_end (headers);

  request = web_make_request (web, method, target, fields->str);
  said = web->handler (request, web->handler_data);
  answer->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  bytes = xmh_answer_to_bytes (said, strcmp (method, "HEAD") != 0);
  if (bytes != NULL)
    read_bytes (answer, bytes);

  return answer;
}

void
answer_free (Answer *answer)
{
  g_clear_pointer (&answer->body, g_bytes_unref);
  soup_message_headers_unref (answer->headers);
  g_free (answer);
}

const char *
answer_get (Answer *answer, const char *header)
{
  return soup_message_headers_get_list (answer->headers, header);
}

char *
answer_get_text (Answer *answer)
{
  g_assert_nonnull (answer->body);
  return g_strndup (g_bytes_get_data (answer->body, NULL) ?: "", g_bytes_get_size (answer->body));
}
