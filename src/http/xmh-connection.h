/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-http-server.h"
#include "transport/xmh-peer.h"

/* The reason why libsoup closes a connection's stream. */
typedef enum
{
  XMH_SOUP_BRIDGE_OVER,   /* no answer follows */
  XMH_SOUP_BRIDGE_NEXT,   /* the answer is sent, and the next request may follow */
  XMH_SOUP_BRIDGE_BROKEN, /* the answer could not be sent */
} XmhSoupBridgeEnd;

/**
 * XmhConnection:
 *
 * One connection of a server, from its first byte until it closes or becomes a tunnel. It reads and judges each
 * request's head before any handler receives a byte of it.
 */

/* @server: owns the connection
 * @fd: (transfer full): an accepted socket
 * @peer: (transfer full): the peer
 * @remote: the peer's address, of this connection alone
 * @budget: (transfer full): from xmh_admission_admit() */
void xmh_connection_new (XmhHttpServer *server,
                         int fd,
                         XmhPeer *peer,
                         GSocketAddress *remote,
                         GSocketAddress *local,
                         XmhConnectionBudget *budget);

/* Closes the connection without an answer. While libsoup has the stream, it detects the end by reading and closes. */
void xmh_connection_abort (XmhConnection *self);

const XmhPeer *xmh_connection_get_peer (XmhConnection *self);
gboolean xmh_connection_is_tls (XmhConnection *self);

/* Returns: (nullable): the head of the current request; %NULL if it is malformed */
const XmhRequestHead *xmh_connection_get_head (XmhConnection *self);

/* Returns: (transfer full) (nullable): the body of the current request; %NULL unless it was read for a route */
GBytes *xmh_connection_get_body (XmhConnection *self);

/* For handlers that relay a request to a backend. @abort is called with @relay if the client closes first or has its
 * answer. */
void xmh_connection_set_relay (XmhConnection *self, gpointer relay, GDestroyNotify abort);

/* Adds the front's own headers to @answer. */
void xmh_connection_add_headers (XmhConnection *self, XmhAnswer *answer);

/* Writes an answer immediately if its body is in memory and no body of the request must be read first. Otherwise
 * libsoup writes it. No body is read before the last answer of a connection.
 * @answer: (transfer full): the answer */
void xmh_connection_answer (XmhConnection *self, XmhAnswer *answer);

/* @self: (transfer full): a relayed connection
 * @read_ahead: (out) (transfer full): the bytes after the client's head
 * Returns: (transfer full): the channel to the client */
XmhChannel *xmh_connection_become_tunnel (XmhConnection *self, GBytes **read_ahead);

/* For handlers that serve through libsoup. */

/* Returns: the events that the socket is watched for; 0 if it is not watched */
guint32 xmh_connection_get_watched (XmhConnection *self);

void xmh_connection_set_watched (XmhConnection *self, guint32 events);
XmhChannelStatus xmh_connection_send_rest (XmhConnection *self);

/* libsoup has closed its stream.
 * @has_ended: no more bytes follow from the peer */
void xmh_connection_on_soup_ended (XmhConnection *self, XmhSoupBridgeEnd end, gboolean has_ended);
