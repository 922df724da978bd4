/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "config/xmh-config.h"
#include "http/xmh-head.h"
#include "hub/xmh-room-identities.h"
#include "hub/xmh-sessions.h"
#include "transport/xmh-channel.h"
#include "transport/xmh-deadlines.h"
#include "transport/xmh-poller.h"
#include "transport/xmh-quota.h"

/* Notes that a tunnel stands. Returns: (transfer full) (nullable): what is given back when it ends */
typedef XmhIdentityHold *(*XmhRelayHoldIdentityFunc) (XmhHub *hub, const XmhPeer *peer, const XmhRequestHead *head);

/**
 * XmhRelays:
 *
 * The dials and tunnels between one front and its backend, with the quotas and deadlines of both.
 */
typedef struct _XmhRelays XmhRelays;

/* A tunnel among them, with its session. */
typedef struct _XmhRelayedTunnel XmhRelayedTunnel;

/* What a relay holds until it is over. Embedded in it, zeroed at first. */
typedef struct
{
  XmhDeadline deadline;
  void (*on_deadline) (gpointer relay); /* the backend did not answer in time */
  gpointer relay;                       /* for @on_deadline */
  XmhQuotaClaim dial;
  XmhQuotaClaim tunnel; /* of one that wants to become a tunnel */
} XmhRelayBudget;

/* @service: the service that the sessions belong to; constant
 * @hold_identity: (nullable): called when a tunnel stands
 * @hub: has the sessions; outlives the relays
 * Returns: (transfer full): no relays, and no room for any until limits are set */
XmhRelays *xmh_relays_new (const char *service, XmhRelayHoldIdentityFunc hold_identity, XmhHub *hub, XmhPoller *poller);
void xmh_relays_free (XmhRelays *self);

void xmh_relays_set_limits (XmhRelays *self, const XmhLimits *limits, guint tunnels_per_address, guint tunnels);

/* For a relay. */
XmhPoller *xmh_relays_get_poller (XmhRelays *self);
gboolean xmh_relays_enter (XmhRelays *self, const XmhPeer *peer, gboolean wants_tunnel, XmhRelayBudget *place);
void xmh_relays_leave (XmhRelays *self, XmhRelayBudget *place);
XmhRelayedTunnel *xmh_relays_prepare_tunnel (XmhRelays *self,
                                             XmhRelayBudget *place,
                                             const XmhPeer *peer,
                                             const XmhRequestHead *head);
void xmh_relays_start_tunnel (XmhRelays *self, XmhRelayedTunnel *relayed, XmhChannel *client, XmhChannel *backend);
