/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-byte-queue.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* Memory grows in steps, since many buffers that grow by a few bytes each would fragment the heap. */
#define STEP 1024

static gsize
get_capacity (gsize length)
{
  return (length + STEP - 1) / STEP * STEP;
}

void
xmh_byte_queue_append (XmhByteQueue *rest, const guint8 *bytes, gsize length)
{
  gsize left = rest->length - rest->offset;
  guint8 *all;

  if (length == 0)
    return;
  if (rest->length + length <= get_capacity (rest->length))
    {
      memcpy (rest->bytes + rest->length, bytes, length);
      rest->length += length;
      return;
    }

  all = g_malloc (get_capacity (left + length));
  if (left > 0)
    memcpy (all, rest->bytes + rest->offset, left);
  memcpy (all + left, bytes, length);
  g_free (rest->bytes);
  *rest = (XmhByteQueue){ .bytes = all, .length = left + length };
}

void
xmh_byte_queue_advance (XmhByteQueue *rest, gsize length)
{
  rest->offset += length;
  if (rest->offset == rest->length)
    xmh_byte_queue_clear (rest);
}

void
xmh_byte_queue_clear (XmhByteQueue *rest)
{
  g_free (rest->bytes);
  *rest = (XmhByteQueue){ 0 };
}

/* As send(2), without signals and interruptions. Returns: 0 if the socket accepts nothing, -1 if it is broken */
static gssize
try_send (int fd, const guint8 *bytes, gsize length)
{
  gssize n;

  do
    n = send (fd, bytes, length, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);

  return n < 0 && errno == EAGAIN ? 0 : n;
}

gboolean
xmh_byte_queue_send (XmhByteQueue *rest, int fd, const guint8 *bytes, gsize length)
{
  gssize n = 0;

  if (length == 0)
    return TRUE;
  if (rest->length == 0)
    n = try_send (fd, bytes, length);
  if (n < 0)
    return FALSE;

  xmh_byte_queue_append (rest, bytes + n, length - (gsize) n);
  return TRUE;
}

gboolean
xmh_byte_queue_flush (XmhByteQueue *rest, int fd)
{
  gssize n = 1;

  while (rest->length > 0 && n > 0)
    {
      n = try_send (fd, rest->bytes + rest->offset, rest->length - rest->offset);
      if (n > 0)
        xmh_byte_queue_advance (rest, (gsize) n);
    }

  return n >= 0;
}
