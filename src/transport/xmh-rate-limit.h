/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "host/xmh-host.h"

/**
 * XmhRateLimit:
 *
 * Token buckets by peer address. An IPv6 /64 that is not on-link counts as one address; an on-link /64 has a bucket
 * in addition to those of its addresses. When there are too many buckets, the least recently seen are dropped.
 */
typedef struct _XmhRateLimit XmhRateLimit;

/* @max_peers: the number of addresses and networks to remember, at least two, about 100 bytes each
 * Returns: (transfer full) */
XmhRateLimit *xmh_rate_limit_new (guint max_peers);

void xmh_rate_limit_free (XmhRateLimit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRateLimit, xmh_rate_limit_free)

/* @peer: loopback is exempt
 * @host: (nullable): this computer, which determines the on-link addresses
 * @per_second: the sustained rate, at least 1
 * @burst: the number of tokens that can be taken at the same time
 * @now_us: the monotonic time
 * @retry_after_s: (out) (optional): if refused, when to try again, in whole seconds
 * Returns: whether @peer gets a token */
gboolean xmh_rate_limit_take (XmhRateLimit *self,
                              GInetAddress *peer,
                              XmhHost *host,
                              guint per_second,
                              guint burst,
                              gint64 now_us,
                              guint *retry_after_s);
