/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhByteQueue:
 *
 * A queue of bytes that uses memory only while it has some. Zeroed memory is an empty one.
 */
typedef struct
{
  guint8 *bytes;
  gsize offset;
  gsize length;
} XmhByteQueue;

void xmh_byte_queue_append (XmhByteQueue *rest, const guint8 *bytes, gsize length);
void xmh_byte_queue_advance (XmhByteQueue *rest, gsize length);
void xmh_byte_queue_clear (XmhByteQueue *rest);

/* To a socket, behind what waits already. */
gboolean xmh_byte_queue_send (XmhByteQueue *rest, int fd, const guint8 *bytes, gsize length);
gboolean xmh_byte_queue_flush (XmhByteQueue *rest, int fd);
