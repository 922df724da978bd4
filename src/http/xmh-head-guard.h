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
 * Reads one request after the other from a channel: a head is whole and strictly well-formed before anybody sees it,
 * and behind it comes exactly the body that it announces. What is behind that stays here until the next head is asked
 * for.
 */
typedef struct _XmhHeadGuard XmhHeadGuard;

XmhHeadGuard *xmh_head_guard_new (XmhChannel *channel);
void xmh_head_guard_free (XmhHeadGuard *self);

gssize xmh_head_guard_read_head (XmhHeadGuard *self, gsize head_max);
const XmhRequestHead *xmh_head_guard_get_head (XmhHeadGuard *self);
const char *xmh_head_guard_get_fault (XmhHeadGuard *self, guint *status);

gboolean xmh_head_guard_has_body (XmhHeadGuard *self);
gssize xmh_head_guard_read_body (XmhHeadGuard *self, void *buffer, gsize length);
gboolean xmh_head_guard_has_read_ahead (XmhHeadGuard *self);
GBytes *xmh_head_guard_get_read_ahead (XmhHeadGuard *self);
