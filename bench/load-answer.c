/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-bench"

#include "config.h"

#include "load-conn.h"

#include <stdlib.h>
#include <string.h>

static guint64
content_length (const char *head)
{
  const char *field = strcasestr (head, "\r\ncontent-length:");

  return field ? g_ascii_strtoull (field + strlen ("\r\ncontent-length:"), NULL, 10) : 0;
}

/* Reads bytes of the head up to its empty line.
 * Returns: how many, or -1 if the head is too long */
static gssize
feed_head (LoadAnswer *answer, const guint8 *data, gsize size)
{
  gsize before = answer->head_size;
  gsize room = sizeof answer->head - 1 - before;
  gsize taken = MIN (size, room);
  const char *end;

  memcpy (answer->head + before, data, taken);
  answer->head_size += taken;
  answer->head[answer->head_size] = '\0';
  end = strstr (answer->head + (before > 3 ? before - 3 : 0), "\r\n\r\n");
  if (!end)
    return taken < size ? -1 : (gssize) taken;

  answer->status = answer->head_size > 12 ? (guint) atoi (answer->head + 9) : 0;
  answer->body_left = answer->status == 101 ? 0 : content_length (answer->head);
  answer->in_body = TRUE;

  return (gssize) ((gsize) (end + 4 - answer->head) - before);
}

/* Parses one HTTP response with a `Content-Length`.
 * @answer: zeroed before the first byte
 * Returns: how many bytes belong to the response, or -1 if it is invalid */
gssize
load_answer_feed (LoadAnswer *answer, const guint8 *data, gsize size, gboolean *complete)
{
  gssize taken = 0;
  guint64 body;

  *complete = FALSE;
  if (!answer->in_body)
    {
      taken = feed_head (answer, data, size);
      if (taken < 0 || !answer->in_body)
        return taken;
    }

  body = MIN (answer->body_left, size - (gsize) taken);
  answer->body_left -= body;
  *complete = answer->body_left == 0;

  return taken + (gssize) body;
}
