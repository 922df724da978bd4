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

/* @length: at most the number of queued bytes */
void xmh_byte_queue_advance (XmhByteQueue *rest, gsize length);

void xmh_byte_queue_clear (XmhByteQueue *rest);

/* Sends as much as the non-blocking socket accepts, after the bytes that are already queued.
 * Returns: %FALSE if the socket is broken, with errno */
gboolean xmh_byte_queue_send (XmhByteQueue *rest, int fd, const guint8 *bytes, gsize length);
gboolean xmh_byte_queue_flush (XmhByteQueue *rest, int fd);
