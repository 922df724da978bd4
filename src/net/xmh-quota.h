/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "net/xmh-peer.h"

/**
 * XmhQuota:
 *
 * How many of one thing peers hold: so many for each address, so many in all. Loopback peers are counted for
 * neither.
 */
typedef struct _XmhQuota XmhQuota;

XmhQuota *xmh_quota_new (guint per_address,
                         guint total);
void xmh_quota_free (XmhQuota *self);

void xmh_quota_set_limits (XmhQuota *self,
                           guint     per_address,
                           guint     total);
gboolean xmh_quota_take (XmhQuota      *self,
                         const XmhPeer *peer);
void xmh_quota_give_back (XmhQuota      *self,
                          const XmhPeer *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhQuota, xmh_quota_free)
