/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "access/xmh-device.h"
#include "common/xmh-types.h"
#include "config/xmh-config.h"
#include "http/xmh-head.h"
#include "participants/xmh-room-identities.h"
#include "participants/xmh-sessions.h"
#include "transport/xmh-channel.h"
#include "transport/xmh-deadlines.h"
#include "transport/xmh-poller.h"
#include "transport/xmh-quota.h"

/* Called when a relay starts, for the session that it may become.
 * Returns: (nullable) (transfer none): the device that sent @head */
typedef XmhDevice *(*XmhRelayFindDeviceFunc) (XmhHub *hub, const XmhPeer *peer, const XmhRequestHead *head);

/* Called when a tunnel starts.
 * @device: (nullable): the device that sent @head
 * Returns: (transfer full) (nullable): freed when the tunnel ends */
typedef XmhIdentityHold *(*XmhRelayHoldIdentityFunc) (XmhHub *hub,
                                                      XmhDevice *device,
                                                      const XmhPeer *peer,
                                                      const XmhRequestHead *head);

/* The functions of a front; each may be %NULL. */
typedef struct
{
  XmhRelayFindDeviceFunc find_device;
  XmhRelayHoldIdentityFunc hold_identity;
} XmhRelaysOps;

/* @distrust: (nullable): why the backend with a pinned certificate is not trusted; %NULL if it is */
typedef void (*XmhRelayTrustFunc) (const char *distrust, gpointer data);

/**
 * XmhRelays:
 *
 * The connections and tunnels between one front and its backend, with their quotas and deadlines.
 */
typedef struct _XmhRelays XmhRelays;

/* A tunnel with its session. */
typedef struct _XmhRelayedTunnel XmhRelayedTunnel;

/* What a relay holds until it ends. Embedded in the relay, zeroed at first. */
typedef struct
{
  XmhDeadline deadline;
  void (*on_deadline) (gpointer relay); /* called if the backend does not answer in time */
  gpointer relay;                       /* for @on_deadline */
  XmhQuotaClaim dial;
  XmhQuotaClaim tunnel; /* of a relay that may become a tunnel */
  XmhDevice *device;    /* (nullable): whose request it is */
} XmhRelayBudget;

/* @service: the service of the sessions; constant
 * @ops: constant
 * @hub: has the sessions; outlives the relays
 * Returns: (transfer full): no relays, and no room for any until limits are set */
XmhRelays *xmh_relays_new (const char *service, const XmhRelaysOps *ops, XmhHub *hub, XmhPoller *poller);

/* Closes the tunnels. No relay may be running. */
void xmh_relays_free (XmhRelays *self);

/* @limits: from the configuration
 * @tunnels_per_address: the limit of this front's service
 * @tunnels: the limit of this front's service */
void xmh_relays_set_limits (XmhRelays *self, const XmhLimits *limits, guint tunnels_per_address, guint tunnels);

/* @file: with the certificate that a backend with TLS on this machine must present; constant as long as the relays
 * @on_trust: called after each attempt to verify it
 * @data: for @on_trust */
void xmh_relays_pin (XmhRelays *self, const char *file, XmhRelayTrustFunc on_trust, gpointer data);

/* Returns: (nullable): the file of xmh_relays_pin() */
const char *xmh_relays_get_pinned_file (XmhRelays *self);

/* @distrust: (nullable): why a pinned backend is not trusted */
void xmh_relays_note_trust (XmhRelays *self, const char *distrust);

/* For relays. */
XmhPoller *xmh_relays_get_poller (XmhRelays *self);

/* Starts the deadline of the backend.
 * @head: the request to relay
 * @wants_tunnel: whether the relay may become a tunnel
 * @place: what the relay holds until xmh_relays_leave(); unchanged if there is no room
 * Returns: whether there is room */
gboolean xmh_relays_enter (XmhRelays *self,
                           const XmhPeer *peer,
                           const XmhRequestHead *head,
                           gboolean wants_tunnel,
                           XmhRelayBudget *place);

void xmh_relays_leave (XmhRelays *self, XmhRelayBudget *place);

/* @place: of a relay that becomes a tunnel; its claim on a tunnel and its device move to the result
 * Returns: (transfer full): pass it to xmh_relays_start_tunnel() */
XmhRelayedTunnel *xmh_relays_prepare_tunnel (XmhRelays *self,
                                             XmhRelayBudget *place,
                                             const XmhPeer *peer,
                                             const XmhRequestHead *head);

/* Opens the session. Bytes from before the tunnel must already be on the channels.
 * @relayed: (transfer full): a prepared tunnel
 * @client: (transfer full): one end
 * @backend: (transfer full): the other end */
void xmh_relays_start_tunnel (XmhRelays *self, XmhRelayedTunnel *relayed, XmhChannel *client, XmhChannel *backend);
