/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "config/xmh-config.h"
#include "http/xmh-answer.h"
#include "http/xmh-head.h"
#include "hub/xmh-identities.h"
#include "hub/xmh-sessions.h"
#include "relay/xmh-backend.h"
#include "transport/xmh-deadlines.h"
#include "transport/xmh-poller.h"
#include "transport/xmh-quota.h"

/**
 * XmhRelayOps:
 * @service: the name that the sessions of a front have
 * @get_backend: the URL that is dialled, or %NULL and an answer that says why there is none
 * @take_seat: (nullable): notes that a tunnel stands; (transfer full) (nullable): given back when it ends
 *
 * What a front says of its backend.
 */
typedef struct
{
  const char *service;
  const char *(*get_backend) (gpointer    front,
                              XmhAnswer **why_not);
  XmhSeat *(*take_seat) (gpointer              front,
                         const XmhPeer        *peer,
                         const XmhRequestHead *head);
} XmhRelayOps;

/**
 * XmhRelays:
 *
 * What is under way between one front and its backend: dials and tunnels, with the quotas and deadlines of both.
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

XmhRelays *xmh_relays_new (const XmhRelayOps *ops,
                           gpointer           front,
                           XmhPoller         *poller,
                           XmhSessions       *sessions);
void xmh_relays_free (XmhRelays *self);

void xmh_relays_set_limits (XmhRelays       *self,
                            const XmhLimits *limits,
                            guint            tunnels_per_address,
                            guint            tunnels);

/* For a relay. */
XmhPoller *xmh_relays_get_poller (XmhRelays *self);
XmhBackend *xmh_relays_find_backend (XmhRelays  *self,
                                     XmhAnswer **why_not);
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
