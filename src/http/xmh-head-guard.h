/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-head.h"
#include "transport/xmh-channel.h"

/**
 * XmhHeadGuard:
 *
 * Reads requests from a channel one by one. It passes on a head only when it is complete and strictly well-formed,
 * and then exactly the body that the head announces. Bytes after that stay here until the next head is requested.
 */
typedef struct _XmhHeadGuard XmhHeadGuard;

/* @channel: (transfer none): must exist while the guard reads
 * Returns: (transfer full): a guard that has read nothing */
XmhHeadGuard *xmh_head_guard_new (XmhChannel *channel);

void xmh_head_guard_free (XmhHeadGuard *self);

/* Reads until a head is complete or malformed. The previous request must have been read.
 * @head_max: the longest allowed head, in bytes
 * Returns: more than 0 if there is a head or a fault; else as xmh_channel_read(). After %XMH_CHANNEL_READ_AGAIN the
 *   channel may hold more, since reads per turn are bounded. */
gssize xmh_head_guard_read_head (XmhHeadGuard *self, gsize head_max);

/* Returns: (nullable): the latest head, until the next one is read; %NULL if it is malformed */
const XmhRequestHead *xmh_head_guard_get_head (XmhHeadGuard *self);

/* No request can be read after a fault.
 * @status: (out): the status to answer with
 * Returns: (nullable): the reason, for the peer */
const char *xmh_head_guard_get_fault (XmhHeadGuard *self, guint *status);

/* Returns: whether a part of the latest request's body is not read yet */
gboolean xmh_head_guard_has_body (XmhHeadGuard *self);

/* There must be a body.
 * @length: more than 0
 * Returns: as xmh_channel_read(), and never a byte of the next request */
gssize xmh_head_guard_read_body (XmhHeadGuard *self, void *buffer, gsize length);

/* Reads the whole body of the latest request into memory. Its length must be bounded by the caller.
 * Returns: more than 0 if it is complete; else as xmh_channel_read() */
gssize xmh_head_guard_collect_body (XmhHeadGuard *self);

/* Returns: (transfer full) (nullable): the body of the latest request, if it was collected */
GBytes *xmh_head_guard_get_body (XmhHeadGuard *self);

/* Returns: whether unread bytes follow the latest head */
gboolean xmh_head_guard_has_read_ahead (XmhHeadGuard *self);

/* Returns: (transfer full): the unread bytes after the latest head */
GBytes *xmh_head_guard_get_read_ahead (XmhHeadGuard *self);
