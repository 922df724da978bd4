/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "config/xmh-config.h"
#include "http/xmh-head.h"
#include "hub/xmh-identities.h"
#include "hub/xmh-sessions.h"
#include "transport/xmh-channel.h"
#include "transport/xmh-deadlines.h"
#include "transport/xmh-poller.h"
#include "transport/xmh-quota.h"

/* Notes that a tunnel stands. Returns: (transfer full) (nullable): what is given back when it ends */
typedef XmhSeat *(*XmhRelaySeatFunc) (XmhHub               *hub,
                                      const XmhPeer        *peer,
                                      const XmhRequestHead *head);

/**
 * XmhRelays:
 *
 * The dials and tunnels between one front and its backend, with the quotas and deadlines of both.
 */
typedef struct _XmhRelays XmhRelays;

/* A tunnel among them, with its session. */
typedef struct _XmhRelayed XmhRelayed;

/* What a relay holds until it is over. Embedded in it, zeroed at first. */
typedef struct
{
  XmhDeadline deadline;
  void (*on_due) (gpointer relay); /* the backend did not answer in time */
  gpointer relay;               /* for @on_due */
  XmhClaim dial;
  XmhClaim tunnel;              /* of one that wants to become a tunnel */
} XmhRelayPlace;

/* @service: the service that the sessions belong to; constant
 * @take_seat: (nullable): called when a tunnel stands
 * @hub: has the sessions; outlives the relays
 * Returns: (transfer full): no relays, and no room for any until limits are set */
XmhRelays *xmh_relays_new (const char      *service,
                           XmhRelaySeatFunc take_seat,
                           XmhHub          *hub,
                           XmhPoller       *poller);
void xmh_relays_free (XmhRelays *self);

void xmh_relays_set_limits (XmhRelays       *self,
                            const XmhLimits *limits,
                            guint            tunnels_per_address,
                            guint            tunnels);

/* For a relay. */
XmhPoller *xmh_relays_get_poller (XmhRelays *self);
gboolean xmh_relays_enter (XmhRelays     *self,
                           const XmhPeer *peer,
                           gboolean       wants_tunnel,
                           XmhRelayPlace *place);
void xmh_relays_leave (XmhRelays     *self,
                       XmhRelayPlace *place);
XmhRelayed *xmh_relays_prepare_tunnel (XmhRelays            *self,
                                       XmhRelayPlace        *place,
                                       const XmhPeer        *peer,
                                       const XmhRequestHead *head);
void xmh_relays_start_tunnel (XmhRelays  *self,
                              XmhRelayed *relayed,
                              XmhChannel *client,
                              XmhChannel *backend);
