/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-answer.h"

#include <glib/gstdio.h>
#include <string.h>

#include "http/xmh-file-sender.h"
#include "http/xmh-http-status.h"

/* Enough for most heads, so that the buffer does not grow. */
#define HEAD_SIZE 1000

struct _XmhAnswer
{
  guint status;
  SoupMessageHeaders *headers;
  GBytes *body; /* or a part of @fd */
  int fd;       /* a regular file, or -1 */
  goffset start;
  goffset length; /* of the body, in either case */
  gboolean keeps_open;
};

XmhAnswer *
xmh_answer_new (guint status)
{
  XmhAnswer *self = g_new0 (XmhAnswer, 1);

  self->status = status;
  self->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  self->fd = -1;
  self->keeps_open = TRUE;

  return self;
}

XmhAnswer *
xmh_answer_new_for_now (guint status)
{
  XmhAnswer *self = xmh_answer_new (status);

  self->keeps_open = FALSE;
  xmh_answer_add_field (self, "Cache-Control", "no-store");
  xmh_answer_add_field (self, "X-Content-Type-Options", "nosniff");

  return self;
}

XmhAnswer *
xmh_answer_new_text (guint status, const char *text)
{
  XmhAnswer *self = xmh_answer_new_for_now (status);
  char *line = g_strconcat (text, "\n", NULL);
  g_autoptr(GBytes) body = g_bytes_new_take (line, strlen (line));

  xmh_answer_set_body (self, "text/plain; charset=utf-8", body);

  return self;
}

XmhAnswer *
xmh_answer_new_refusal (guint status, const char *reason)
{
  g_autofree char *text = g_strdup_printf ("The hub does not take this request: %s.", reason);

  return xmh_answer_new_text (status, text);
}

static void
clear_body (XmhAnswer *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  self->fd = -1;
}

void
xmh_answer_free (XmhAnswer *self)
{
  if (self == NULL)
    return;

  clear_body (self);
  soup_message_headers_unref (self->headers);
  g_free (self);
}

guint
xmh_answer_get_status (XmhAnswer *self)
{
  return self->status;
}

SoupMessageHeaders *
xmh_answer_get_headers (XmhAnswer *self)
{
  return self->headers;
}

void
xmh_answer_add_field (XmhAnswer *self, const char *name, const char *value)
{
  soup_message_headers_append (self->headers, name, value);
}

void
xmh_answer_set_body (XmhAnswer *self, const char *type, GBytes *body)
{
  clear_body (self);
  soup_message_headers_replace (self->headers, "Content-Type", type);
  self->body = g_bytes_ref (body);
  self->length = (goffset) g_bytes_get_size (body);
}

void
xmh_answer_take_file (XmhAnswer *self, int fd, goffset start, goffset length)
{
  clear_body (self);
  self->fd = fd;
  self->start = start;
  self->length = length;
}

void
xmh_answer_set_keeps_open (XmhAnswer *self, gboolean keeps_open)
{
  self->keeps_open = keeps_open;
}

gboolean
xmh_answer_get_keeps_open (XmhAnswer *self)
{
  return self->keeps_open;
}

/* The body after the head of such an answer would be read as the next answer (RFC 9112, 6.3). */
static gboolean
may_have_content (guint status)
{
  return status != SOUP_STATUS_SWITCHING_PROTOCOLS && status != SOUP_STATUS_NO_CONTENT &&
         status != SOUP_STATUS_NOT_MODIFIED;
}

/* Many answers are made in one second. */
static const char *
get_date (void)
{
  static char *text;
  static gint64 text_s;
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  if (text == NULL || text_s != now_s)
    {
      g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (now_s);

      g_free (text);
      text = soup_date_time_to_string (now, SOUP_DATE_HTTP);
      text_s = now_s;
    }

  return text;
}

static void
append_field (GString *bytes, const char *name, const char *value)
{
  gsize name_length = strlen (name), value_length = strlen (value), start = bytes->len;
  char *end;

  /* This runs several thousand times a second, so the buffer grows once per field. */
  g_string_set_size (bytes, start + name_length + value_length + 4);
  end = mempcpy (bytes->str + start, name, name_length);
  end = mempcpy (end, ": ", 2);
  end = mempcpy (end, value, value_length);
  memcpy (end, "\r\n", 2);
}

static void
append_framing (XmhAnswer *self, GString *bytes)
{
  char length[24];

  if (may_have_content (self->status))
    {
      g_snprintf (length, sizeof length, "%" G_GOFFSET_FORMAT, self->length);
      append_field (bytes, "Content-Length", length);
    }
  if (!self->keeps_open)
    append_field (bytes, "Connection", "close");
}

static GString *
make_head (XmhAnswer *self, gsize room)
{
  GString *bytes = g_string_sized_new (HEAD_SIZE + room);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  g_string_append_printf (bytes, "HTTP/1.1 %u %s\r\n", self->status, xmh_http_status_get_phrase (self->status));
  append_field (bytes, "Date", get_date ());
  soup_message_headers_iter_init (&iter, self->headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    append_field (bytes, name, value);
  if (self->status != SOUP_STATUS_SWITCHING_PROTOCOLS)
    append_framing (self, bytes);
  g_string_append_len (bytes, "\r\n", 2);

  return bytes;
}

static gboolean
append_body (XmhAnswer *self, GString *bytes)
{
  gsize head_length = bytes->len;

  if (self->body != NULL)
    {
      g_string_append_len (bytes, g_bytes_get_data (self->body, NULL), (gssize) self->length);
      return TRUE;
    }

  g_string_set_size (bytes, head_length + (gsize) self->length);
  return xmh_file_read_cached (self->fd, self->start, (gsize) self->length, bytes->str + head_length) ==
         (gssize) self->length;
}

GBytes *
xmh_answer_to_bytes (XmhAnswer *self, gboolean with_body)
{
  GString *bytes;

  with_body &= self->length > 0 && may_have_content (self->status);
  if (with_body && self->body == NULL && self->length > XMH_FILE_CHUNK)
    return NULL;

  bytes = make_head (self, with_body ? (gsize) self->length : 0);
  if (with_body && !append_body (self, bytes))
    {
      g_string_free (bytes, TRUE);
      return NULL;
    }

  return g_string_free_to_bytes (bytes);
}

void
xmh_answer_to_message (XmhAnswer *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  soup_server_message_set_status (message, self->status, xmh_http_status_get_phrase (self->status));
  /* libsoup adds a Date of its own to an earlier 100 Continue, and removes it again. */
  soup_message_headers_replace (headers, "Date", get_date ());
  soup_message_headers_iter_init (&iter, self->headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    soup_message_headers_append (headers, name, value);
  /* libsoup also closes after a 204, and announces neither. */
  if (!self->keeps_open || self->status == SOUP_STATUS_NO_CONTENT)
    soup_message_headers_replace (headers, "Connection", "close");
  /* Otherwise libsoup would announce a length of 0. */
  if (!may_have_content (self->status))
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_NONE);

  /* Otherwise libsoup would cut a body into the requested ranges, even several of them. */
  soup_message_body_set_accumulate (body, FALSE);
  if (self->fd >= 0)
    xmh_file_sender_send (message, g_steal_fd (&self->fd), self->start, self->length);
  else if (self->body != NULL && self->length > 0)
    soup_message_body_append_bytes (body, self->body);
}
