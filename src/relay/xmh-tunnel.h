/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "hub/xmh-sessions.h"
#include "transport/xmh-channel.h"
#include "transport/xmh-deadlines.h"
#include "transport/xmh-poller.h"

/**
 * XmhTunnel:
 *
 * Copies bytes both ways between two channels until both directions have ended. No frame is parsed. A side that
 * is slow to take bytes stops the reading of the other, so a tunnel never holds more than a chunk each way. Once one
 * direction has ended, the other must move bytes from time to time.
 */
typedef struct _XmhTunnel XmhTunnel;

typedef void (*XmhTunnelEndFunc) (XmhTunnel *tunnel, const char *reason, gpointer data);

XmhTunnel *xmh_tunnel_new (XmhPoller *poller,
                           XmhChannel *client,
                           XmhChannel *backend,
                           XmhTunnelEndFunc on_end,
                           gpointer data);
void xmh_tunnel_free (XmhTunnel *self);

void xmh_tunnel_set_session (XmhTunnel *self, XmhSession *session);
void xmh_tunnel_set_deadlines (XmhTunnel *self, XmhDeadlines *half_close_deadlines);
void xmh_tunnel_on_deadline (gpointer tunnel);
void xmh_tunnel_start (XmhTunnel *self);
