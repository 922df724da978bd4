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
 * Token buckets by peer address, an IPv6 /64 that is not on-link counted as one; a /64 on-link has one besides. The
 * least recently seen go when there are too many.
 */
typedef struct _XmhRateLimit XmhRateLimit;

/* @max_peers: how many addresses and networks are remembered, at least two; about 100 bytes each
 * Returns: (transfer full) */
XmhRateLimit *xmh_rate_limit_new (guint max_peers);

void xmh_rate_limit_free (XmhRateLimit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRateLimit, xmh_rate_limit_free)

/* @peer: loopback is exempt
 * @host: (nullable): this computer, to tell which addresses are on-link
 * @per_second: in the long run, at least 1
 * @burst: at the same time
 * @now_us: the monotonic time
 * @retry_after_s: (out) (optional): if refused, when to try again, in whole seconds
 * Returns: whether @peer may have one more */
gboolean xmh_rate_limit_take (XmhRateLimit *self,
                              GInetAddress *peer,
                              XmhHost *host,
                              guint per_second,
                              guint burst,
                              gint64 now_us,
                              guint *retry_after_s);
