/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhRest:
 *
 * Bytes that wait for their turn. Memory is held only while there are some. All zeros is an empty one.
 */
typedef struct
{
  guint8 *bytes;
  gsize offset;
  gsize length;
} XmhRest;

void xmh_rest_append (XmhRest      *rest,
                      const guint8 *bytes,
                      gsize         length);
void xmh_rest_advance (XmhRest *rest,
                       gsize    length);
void xmh_rest_clear (XmhRest *rest);

/* To a socket, behind what waits already. */
gboolean xmh_rest_send (XmhRest      *rest,
                        int           fd,
                        const guint8 *bytes,
                        gsize         length);
gboolean xmh_rest_flush (XmhRest *rest,
                         int      fd);
