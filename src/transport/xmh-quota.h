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
 * Limits how many claims on one resource peers hold: per address, per on-link /64, and in total. Loopback peers are
 * not counted.
 *
 * An eighth of the total is reserved for addresses that hold nothing, unless one address may hold the total. When
 * there is no room, an idle claim ends. It is the longest idle claim of the addresses that hold most.
 *
 * A claim is never taken from an address that holds fewer than the requesting one. The exception is a requesting
 * address that holds only a few. Then the longest idle claim of all ends, so that the address does not lose what it
 * has just started.
 *
 * Finding that claim takes at most as many steps as one address may hold. Adding an idle claim usually takes one
 * step. An address with several claims moves past those with the same count that became idle later. Addresses that
 * hold nothing use no memory.
 */
typedef struct _XmhQuota XmhQuota;
typedef struct _XmhQuotaHolder XmhQuotaHolder;

/* One claim. Embedded in its owner and zeroed at first. It must not move in memory while it is idle. */
typedef struct
{
  XmhQuotaHolder *holder; /* NULL: the claim holds nothing, or the peer is exempt */
  GList link;             /* among the idle claims of its address */
  gboolean is_idle;
  guint64 idle_since; /* counts claims that became idle */
  gpointer owner;     /* while it is idle */
} XmhQuotaClaim;

/* Called with the owner of a claim that ends to make room. The owner must not give the claim back. */
typedef void (*XmhQuotaMakeRoomFunc) (gpointer owner);

/* @per_address: the limit of one address
 * @total: the limit of all addresses together
 * @make_room: (nullable): ends an idle claim; %NULL if no claim is ever idle
 * Returns: (transfer full) */
XmhQuota *xmh_quota_new (guint per_address, guint total, XmhQuotaMakeRoomFunc make_room);

void xmh_quota_free (XmhQuota *self);

/* Smaller limits don't end existing claims. */
void xmh_quota_set_limits (XmhQuota *self, guint per_address, guint total);

/* Returns: whether xmh_quota_take() would succeed */
gboolean xmh_quota_admits (XmhQuota *self, const XmhPeer *peer);

/* If there is no room, an idle claim of some address ends. The new claim is busy at first.
 * @claim: (transfer none): memory of the caller that holds nothing
 * Returns: whether @peer gets the claim. If so, call xmh_quota_give_back(), unless the claim is ended to make room. */
gboolean xmh_quota_take (XmhQuota *self, const XmhPeer *peer, XmhQuotaClaim *claim);

void xmh_quota_give_back (XmhQuota *self, XmhQuotaClaim *claim);

/* The claim may now be ended to make room for others. A claim that is already idle keeps its place.
 * @owner: for the function of xmh_quota_new() */
void xmh_quota_set_idle (XmhQuota *self, XmhQuotaClaim *claim, gpointer owner);

void xmh_quota_set_busy (XmhQuota *self, XmhQuotaClaim *claim);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhQuota, xmh_quota_free)
