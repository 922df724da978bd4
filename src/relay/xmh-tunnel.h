/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "participants/xmh-sessions.h"
#include "transport/xmh-channel.h"
#include "transport/xmh-deadlines.h"
#include "transport/xmh-poller.h"

/**
 * XmhTunnel:
 *
 * Copies bytes between two channels until both directions have ended. It parses no frames. While one side is slow to
 * accept bytes, the other is not read, so a tunnel never holds more than a chunk each way. Once one direction has
 * ended, the other must move bytes from time to time.
 */
typedef struct _XmhTunnel XmhTunnel;

typedef void (*XmhTunnelEndFunc) (XmhTunnel *tunnel, const char *reason, gpointer data);

/* Bytes from before the tunnel may be sent on the channels until xmh_tunnel_start().
 * @poller: watches both sockets
 * @client: (transfer full): one end
 * @backend: (transfer full): the other end
 * @on_end: called once, from the loop, when the tunnel ends; must free it
 * Returns: (transfer full): a tunnel that is not started */
XmhTunnel *xmh_tunnel_new (XmhPoller *poller,
                           XmhChannel *client,
                           XmhChannel *backend,
                           XmhTunnelEndFunc on_end,
                           gpointer data);

/* Closes both ends; unsent bytes are lost. */
void xmh_tunnel_free (XmhTunnel *self);

void xmh_tunnel_set_session (XmhTunnel *self, XmhSession *session);

/* Bounds the time without a byte after one direction has ended.
 * @half_close_deadlines: outlives the tunnel; created with xmh_tunnel_on_deadline() */
void xmh_tunnel_set_deadlines (XmhTunnel *self, XmhDeadlines *half_close_deadlines);

void xmh_tunnel_on_deadline (gpointer tunnel);
void xmh_tunnel_start (XmhTunnel *self);
