/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-http-server.h"
#include "transport/xmh-peer.h"

/* How it ends that libsoup has a connection's stream. */
typedef enum
{
  XMH_SOUP_BRIDGE_OVER,   /* nothing more is said */
  XMH_SOUP_BRIDGE_NEXT,   /* the answer is said, and the next request may come */
  XMH_SOUP_BRIDGE_BROKEN, /* what was said could not be sent */
} XmhSoupBridgeEnd;

/**
 * XmhConnection:
 *
 * One connection of a server, from its first byte until it is closed or has become a tunnel. It reads
 * and judges each request's head before anybody else sees a byte of it.
 */
void xmh_connection_new (XmhHttpServer *server,
                         int fd,
                         XmhPeer *peer,
                         GSocketAddress *remote,
                         GSocketAddress *local,
                         XmhConnectionBudget *budget);
void xmh_connection_abort (XmhConnection *self);

const XmhPeer *xmh_connection_get_peer (XmhConnection *self);
gboolean xmh_connection_is_tls (XmhConnection *self);
const XmhRequestHead *xmh_connection_get_head (XmhConnection *self);

/* For what asks a backend for the answer. */
void xmh_connection_set_relay (XmhConnection *self, gpointer relay, GDestroyNotify abort);
void xmh_connection_add_headers (XmhConnection *self, XmhAnswer *answer);
void xmh_connection_answer (XmhConnection *self, XmhAnswer *answer);
XmhChannel *xmh_connection_become_tunnel (XmhConnection *self, GBytes **read_ahead);

/* For what serves through libsoup. */
guint32 xmh_connection_get_watched (XmhConnection *self);
void xmh_connection_set_watched (XmhConnection *self, guint32 events);
XmhChannelStatus xmh_connection_send_rest (XmhConnection *self);
void xmh_connection_on_soup_ended (XmhConnection *self, XmhSoupBridgeEnd end, gboolean has_ended);
