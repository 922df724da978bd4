/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-head-guard.h"

#include <libsoup/soup.h>
#include <string.h>

#include "http/xmh-http-status.h"

/* The number of reads for a head in one turn of the loop, so that a slow sender does not delay others. */
#define HEAD_READS_PER_TURN 8

struct _XmhHeadGuard
{
  XmhChannel *channel;  /* not owned */
  GByteArray *in;       /* read and not yet passed on */
  gsize scanned;        /* of @in, for the end of a head */
  XmhRequestHead *head; /* the latest; NULL if it is malformed */
  const char *fault;
  guint fault_status;
  guint64 body_left; /* of the request, not read yet */
  GBytes *body;      /* of the request, if it was collected; or NULL */
};

XmhHeadGuard *
xmh_head_guard_new (XmhChannel *channel)
{
  XmhHeadGuard *self = g_new0 (XmhHeadGuard, 1);

  self->channel = channel;
  self->in = g_byte_array_new ();
  return self;
}

void
xmh_head_guard_free (XmhHeadGuard *self)
{
  g_clear_pointer (&self->head, xmh_request_head_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_byte_array_unref (self->in);
  g_free (self);
}

static void
find_fault (XmhHeadGuard *self, guint status, const char *fault)
{
  self->fault = fault;
  self->fault_status = status;
}

/* Returns: whether there is a head or a fault */
static gboolean
look_for_head (XmhHeadGuard *self, gsize head_max)
{
  gssize length = xmh_head_find_end (self->in->data, self->in->len, &self->scanned);
  const char *fault = NULL;

  if (length > 0)
    {
      self->head = xmh_request_head_parse (self->in->data, (gsize) length, &fault);
      self->body_left = self->head != NULL ? self->head->content_length : 0;
      self->scanned = 0;
      g_byte_array_remove_range (self->in, 0, (guint) length);
      if (self->head == NULL)
        find_fault (self, SOUP_STATUS_BAD_REQUEST, fault);
    }
  else if (length < 0)
    {
      find_fault (self, SOUP_STATUS_BAD_REQUEST, "a malformed head");
    }
  else if (self->in->len >= head_max)
    {
      find_fault (self, XMH_HTTP_STATUS_HEAD_TOO_LARGE, "its head is too long");
    }

  return self->head != NULL || self->fault != NULL;
}

gssize
xmh_head_guard_read_head (XmhHeadGuard *self, gsize head_max)
{
  static guint8 chunk[XMH_CHANNEL_CHUNK];

  g_clear_pointer (&self->head, xmh_request_head_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  for (guint reads = 0; !look_for_head (self, head_max); reads++)
    {
      gssize n;

      if (reads == HEAD_READS_PER_TURN)
        return XMH_CHANNEL_READ_AGAIN;
      n = xmh_channel_read (self->channel, chunk, MIN (sizeof chunk, head_max - self->in->len));
      if (n <= 0)
        return n;
      g_byte_array_append (self->in, chunk, (guint) n);
    }

  return 1;
}

const XmhRequestHead *
xmh_head_guard_get_head (XmhHeadGuard *self)
{
  return self->head;
}

const char *
xmh_head_guard_get_fault (XmhHeadGuard *self, guint *status)
{
  *status = self->fault_status;
  return self->fault;
}

gboolean
xmh_head_guard_has_body (XmhHeadGuard *self)
{
  return self->body_left > 0;
}

gssize
xmh_head_guard_read_body (XmhHeadGuard *self, void *buffer, gsize length)
{
  gssize n;

  length = (gsize) MIN (length, self->body_left);
  if (self->in->len > 0)
    {
      n = (gssize) MIN (length, self->in->len);
      memcpy (buffer, self->in->data, (gsize) n);
      g_byte_array_remove_range (self->in, 0, (guint) n);
    }
  else
    {
      n = xmh_channel_read (self->channel, buffer, length);
    }
  if (n > 0)
    self->body_left -= (guint64) n;

  return n;
}

gssize
xmh_head_guard_collect_body (XmhHeadGuard *self)
{
  guint8 chunk[1024];

  while (self->in->len < self->body_left)
    {
      gssize n = xmh_channel_read (self->channel, chunk, MIN (sizeof chunk, self->body_left - self->in->len));

      if (n <= 0)
        return n;
      g_byte_array_append (self->in, chunk, (guint) n);
    }

  self->body = g_bytes_new (self->in->data, self->body_left);
  g_byte_array_remove_range (self->in, 0, (guint) self->body_left);
  self->body_left = 0;
  return 1;
}

GBytes *
xmh_head_guard_get_body (XmhHeadGuard *self)
{
  return self->body != NULL ? g_bytes_ref (self->body) : NULL;
}

gboolean
xmh_head_guard_has_read_ahead (XmhHeadGuard *self)
{
  return self->in->len > 0;
}

GBytes *
xmh_head_guard_get_read_ahead (XmhHeadGuard *self)
{
  return g_bytes_new (self->in->data, self->in->len);
}
