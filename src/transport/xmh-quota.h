/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "transport/xmh-peer.h"

/**
 * XmhQuota:
 *
 * How many of one thing peers hold: so many for each address, so many for a /64 that is on-link, so many in all.
 * Loopback peers are counted for none of them.
 *
 * An eighth of what all may hold is kept for addresses that hold none, unless one address may hold all. When there is
 * no room, something idle makes room: of the addresses that hold most, what is idle longest. It is never taken from an
 * address that holds fewer than the one that asks, unless that holds a few only: then what is idle longest of all makes
 * room, so that an address does not lose what it has just begun to itself while others' has been idle for longer.
 *
 * Finding that claim takes at most as many steps as one address may hold. Adding an idle claim usually takes one step;
 * an address with several is moved past those with the same count that became idle later. Addresses that hold nothing
 * use no memory.
 */
typedef struct _XmhQuota XmhQuota;
typedef struct _XmhQuotaHolder XmhQuotaHolder;

/* One thing that is held. Embedded in its owner, zeroed at first; must not move in memory while it is idle. */
typedef struct
{
  XmhQuotaHolder *holder; /* NULL: nothing is held, or the peer is exempt */
  GList link;             /* among the idle claims of its address */
  gboolean is_idle;
  guint64 idle_since; /* counts claims that became idle */
  gpointer owner;     /* while it is idle */
} XmhQuotaClaim;

/* Called with the owner of a claim that ended to make room; the claim must not be given back. */
typedef void (*XmhQuotaMakeRoomFunc) (gpointer owner);

/* @per_address: how many one address may hold
 * @total: how many all addresses together may hold
 * @make_room: (nullable): ends an idle one; %NULL if nothing is ever idle
 * Returns: (transfer full) */
XmhQuota *xmh_quota_new (guint per_address, guint total, XmhQuotaMakeRoomFunc make_room);

void xmh_quota_free (XmhQuota *self);

/* Smaller limits don't end what is held already. */
void xmh_quota_set_limits (XmhQuota *self, guint per_address, guint total);

/* Returns: whether xmh_quota_take() would succeed */
gboolean xmh_quota_admits (XmhQuota *self, const XmhPeer *peer);
gboolean xmh_quota_take (XmhQuota *self, const XmhPeer *peer, XmhQuotaClaim *claim);
void xmh_quota_give_back (XmhQuota *self, XmhQuotaClaim *claim);
void xmh_quota_set_idle (XmhQuota *self, XmhQuotaClaim *claim, gpointer owner);
void xmh_quota_set_busy (XmhQuota *self, XmhQuotaClaim *claim);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhQuota, xmh_quota_free)
