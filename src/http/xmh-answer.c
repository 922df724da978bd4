/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-answer.h"

#include <libsoup/soup.h>
#include <string.h>

#include "http/xmh-status.h"

struct _XmhAnswer
{
  guint status;
  GString *fields;
  GBytes *body;
  gboolean keeps_open;
};

/**
 * xmh_answer_new:
 * @status: an HTTP status
 *
 * Returns: (transfer full): an answer without a body, behind which the connection closes
 */
XmhAnswer *
xmh_answer_new (guint status)
{
  XmhAnswer *self = g_new0 (XmhAnswer, 1);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);

  self->status = status;
  self->fields = g_string_sized_new (512);
  xmh_answer_add_field (self, "Date", date);

  return self;
}

/**
 * xmh_answer_new_for_now:
 * @status: an HTTP status
 *
 * Returns: (transfer full): as xmh_answer_new(); caches do not keep it, and browsers make nothing else of its type
 */
XmhAnswer *
xmh_answer_new_for_now (guint status)
{
  XmhAnswer *self = xmh_answer_new (status);

  xmh_answer_add_field (self, "Cache-Control", "no-store");
  xmh_answer_add_field (self, "X-Content-Type-Options", "nosniff");

  return self;
}

/**
 * xmh_answer_new_text:
 * @status: an HTTP status
 * @text: a sentence for people; a line end is added
 *
 * Returns: (transfer full): as xmh_answer_new_for_now(), with @text for its body
 */
XmhAnswer *
xmh_answer_new_text (guint       status,
                     const char *text)
{
  XmhAnswer *self = xmh_answer_new_for_now (status);
  char *line = g_strconcat (text, "\n", NULL);
  g_autoptr(GBytes) body = g_bytes_new_take (line, strlen (line));

  xmh_answer_set_body (self, "text/plain; charset=utf-8", body);

  return self;
}

/* To a request that breaks a rule of HTTP, for people who write clients: in English. */
XmhAnswer *
xmh_answer_new_refusal (guint       status,
                        const char *reason)
{
  g_autofree char *text = g_strdup_printf ("The hub does not take this request: %s.", reason);

  return xmh_answer_new_text (status, text);
}

void
xmh_answer_free (XmhAnswer *self)
{
  if (self == NULL)
    return;

  g_string_free (self->fields, TRUE);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

/**
 * xmh_answer_add_field:
 * @self: an answer
 * @name: a header's name
 * @value: its value, without line ends: what comes from others has been checked before
 */
void
xmh_answer_add_field (XmhAnswer  *self,
                      const char *name,
                      const char *value)
{
  g_return_if_fail (strpbrk (value, "\r\n") == NULL);

  g_string_append_printf (self->fields, "%s: %s\r\n", name, value);
}

void
xmh_answer_set_body (XmhAnswer  *self,
                     const char *type,
                     GBytes     *body)
{
  xmh_answer_add_field (self, "Content-Type", type);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = g_bytes_ref (body);
}

void
xmh_answer_set_status (XmhAnswer *self,
                       guint      status)
{
  self->status = status;
}

guint
xmh_answer_get_status (XmhAnswer *self)
{
  return self->status;
}

/**
 * xmh_answer_set_keeps_open:
 * @self: an answer
 * @keeps_open: whether the connection may go on behind it
 */
void
xmh_answer_set_keeps_open (XmhAnswer *self,
                           gboolean   keeps_open)
{
  self->keeps_open = keeps_open;
}

gboolean
xmh_answer_get_keeps_open (XmhAnswer *self)
{
  return self->keeps_open;
}

/* What is behind the head of such an answer belongs to the next one, whatever was set (RFC 9112, 6.3). */
static gboolean
may_have_content (guint status)
{
  return status != SOUP_STATUS_SWITCHING_PROTOCOLS && status != SOUP_STATUS_NO_CONTENT;
}

static void
append_framing (XmhAnswer *self,
                GString   *bytes)
{
  if (self->status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    return;

  if (may_have_content (self->status))
    g_string_append_printf (bytes, "Content-Length: %" G_GSIZE_FORMAT "\r\n",
                            self->body != NULL ? g_bytes_get_size (self->body) : 0);
  if (!self->keeps_open)
    g_string_append (bytes, "Connection: close\r\n");
}

/**
 * xmh_answer_to_bytes:
 * @self: an answer
 * @with_body: %FALSE for requests with HEAD
 *
 * Returns: (transfer full): the answer as it goes on the wire
 */
GBytes *
xmh_answer_to_bytes (XmhAnswer *self,
                     gboolean   with_body)
{
  GString *bytes = g_string_new (NULL);

  g_string_append_printf (bytes, "HTTP/1.1 %u %s\r\n", self->status, xmh_status_get_phrase (self->status));
  g_string_append_len (bytes, self->fields->str, (gssize) self->fields->len);
  append_framing (self, bytes);
  g_string_append (bytes, "\r\n");
  if (with_body && self->body != NULL && may_have_content (self->status))
    g_string_append_len (bytes, g_bytes_get_data (self->body, NULL), (gssize) g_bytes_get_size (self->body));

  return g_string_free_to_bytes (bytes);
}
