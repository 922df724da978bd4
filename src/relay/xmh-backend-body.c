/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "relay/xmh-backend-body.h"

#include <string.h>

/* A chunk's size line with extensions, or a trailer line. */
#define FRAMING_LINE_MAX 256

/* Trailer fields are skipped; an answer with more of them is malformed. */
#define TRAILERS_MAX 32

typedef enum
{
  UNTIL_LENGTH,
  UNTIL_END,
  CHUNK_SIZE,
  CHUNK_DATA,
  CHUNK_END,
  TRAILER,
  COMPLETE,
  BROKEN,
} State;

struct _XmhBackendBody
{
  State state;
  guint64 left; /* rest of the body, or of the chunk */
  gsize max;
  guint n_trailers;
  GString *line;
  GByteArray *content;
};

static State
get_first_state (XmhBackendBody *self, const XmhResponseHead *head)
{
  const char *coding = xmh_response_head_get (head, "Transfer-Encoding");
  const char *length = xmh_response_head_get (head, "Content-Length");

  if (head->status == 204 || head->status == 304)
    return COMPLETE;
  if (coding != NULL)
    return g_ascii_strcasecmp (coding, "chunked") == 0 && length == NULL &&
               xmh_fields_count (head->fields, "Transfer-Encoding") == 1
             ? CHUNK_SIZE
             : BROKEN;
  if (length == NULL)
    return UNTIL_END;
  if (xmh_fields_count (head->fields, "Content-Length") != 1 ||
      !g_ascii_string_to_unsigned (length, 10, 0, self->max, &self->left, NULL))
    return BROKEN;

  return self->left > 0 ? UNTIL_LENGTH : COMPLETE;
}

XmhBackendBody *
xmh_backend_body_new (const XmhResponseHead *head, gsize max)
{
  XmhBackendBody *self = g_new0 (XmhBackendBody, 1);

  self->max = max;
  self->line = g_string_new (NULL);
  self->content = g_byte_array_new ();
  self->state = get_first_state (self, head);

  return self;
}

void
xmh_backend_body_free (XmhBackendBody *self)
{
  if (self == NULL)
    return;

  g_string_free (self->line, TRUE);
  g_byte_array_unref (self->content);
  g_free (self);
}

static gboolean
take_content (XmhBackendBody *self, const guint8 *bytes, gsize length)
{
  if (length > self->max - self->content->len)
    return FALSE;

  g_byte_array_append (self->content, bytes, (guint) length);
  return TRUE;
}

static State
take_line (XmhBackendBody *self)
{
  gsize digits = strspn (self->line->str, "0123456789abcdefABCDEF");

  switch (self->state)
    {
    case CHUNK_SIZE:
      if (digits == 0 || digits > 8 ||
          (self->line->str[digits] != '\0' && strchr ("; \t", self->line->str[digits]) == NULL))
        return BROKEN;
      self->left = g_ascii_strtoull (self->line->str, NULL, 16);
      return self->left > 0 ? CHUNK_DATA : TRAILER;
    case CHUNK_END:
      return self->line->len == 0 ? CHUNK_SIZE : BROKEN;
    case TRAILER:
      if (self->line->len == 0)
        return COMPLETE;
      return ++self->n_trailers <= TRAILERS_MAX ? TRAILER : BROKEN;
    default:
      return BROKEN;
    }
}

static State
take_line_byte (XmhBackendBody *self, guint8 byte)
{
  State next;

  if (byte != '\n')
    {
      if (self->line->len >= FRAMING_LINE_MAX || byte == '\0')
        return BROKEN;
      g_string_append_c (self->line, (char) byte);
      return self->state;
    }

  if (self->line->len == 0 || self->line->str[self->line->len - 1] != '\r')
    return BROKEN;
  g_string_truncate (self->line, self->line->len - 1);
  next = take_line (self);
  g_string_truncate (self->line, 0);
  return next;
}

static XmhBackendBodyStatus
get_status (XmhBackendBody *self)
{
  if (self->state == COMPLETE)
    return XMH_BACKEND_BODY_COMPLETE;

  return self->state == BROKEN ? XMH_BACKEND_BODY_BROKEN : XMH_BACKEND_BODY_MORE;
}

XmhBackendBodyStatus
xmh_backend_body_add (XmhBackendBody *self, const guint8 *bytes, gsize length)
{
  while (length > 0 && get_status (self) == XMH_BACKEND_BODY_MORE)
    {
      gsize n = 1;

      if (self->state == UNTIL_END)
        n = length;
      else if (self->state == UNTIL_LENGTH || self->state == CHUNK_DATA)
        n = MIN (length, self->left);

      if (self->state == UNTIL_END || self->state == UNTIL_LENGTH || self->state == CHUNK_DATA)
        {
          if (!take_content (self, bytes, n))
            self->state = BROKEN;
          else if (self->state != UNTIL_END && (self->left -= n) == 0)
            self->state = self->state == UNTIL_LENGTH ? COMPLETE : CHUNK_END;
        }
      else
        {
          self->state = take_line_byte (self, *bytes);
        }
      bytes += n;
      length -= n;
    }

  return get_status (self);
}

XmhBackendBodyStatus
xmh_backend_body_end (XmhBackendBody *self)
{
  if (self->state == UNTIL_END)
    self->state = COMPLETE;
  else if (self->state != COMPLETE)
    self->state = BROKEN;

  return get_status (self);
}

GBytes *
xmh_backend_body_get (XmhBackendBody *self)
{
  return g_bytes_new (self->content->data, self->content->len);
}
