/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-admission.h"
#include "http/xmh-connection.h"
#include "http/xmh-head-guard.h"

/**
 * XmhSoupBridge:
 *
 * One request that libsoup handles on a connection's stream. The judged head and the body go in, and the answer
 * comes out. All workarounds for libsoup 3.2 are here.
 */
typedef struct _XmhSoupBridge XmhSoupBridge;

/* @socket_dir: a private folder of the hub, for a socket that exists only briefly
 * Returns: (transfer full): a server that gets its connections from the hub */
SoupServer *xmh_soup_bridge_server_new (const char *socket_dir);

/* For the connection.
 * @answer: (transfer full): the answer
 * Returns: (transfer full): inactive until xmh_soup_bridge_start(); ends with xmh_connection_on_soup_ended() */
XmhSoupBridge *xmh_soup_bridge_new (XmhHttpServer *server,
                                    XmhConnection *connection,
                                    XmhChannel *channel,
                                    XmhHeadGuard *guard,
                                    XmhConnectionBudget *budget,
                                    XmhAnswer *answer);
void xmh_soup_bridge_free (XmhSoupBridge *self);

/* @self: a new bridge that is already set in the connection
 * @remote: the peer's address, of this connection alone */
void xmh_soup_bridge_start (XmhSoupBridge *self, GSocketAddress *local, GSocketAddress *remote);

/* Unsent bytes of libsoup may be waiting for the socket, and libsoup may wait for bytes.
 * @events: of epoll */
void xmh_soup_bridge_on_event (XmhSoupBridge *self, guint32 events);

/* Ends input and output. libsoup detects the end by reading, and closes its stream. */
void xmh_soup_bridge_abort (XmhSoupBridge *self);

/* For libsoup's stream. */

/* Gives libsoup the request: a head, and a body of exactly the announced length. When libsoup reads beyond that, it
 * has answered.
 * @length: more than 0
 * Returns: as xmh_channel_read() */
gssize xmh_soup_bridge_read (XmhSoupBridge *self, void *buffer, gsize length);

gboolean xmh_soup_bridge_may_read (XmhSoupBridge *self);

/* Collects the bytes of one turn of the loop. While the socket has unsent bytes, it accepts nothing.
 * @bytes: (array length=length): libsoup's output
 * Returns: the number of accepted bytes, %XMH_CHANNEL_READ_AGAIN or %XMH_CHANNEL_READ_FAILED */
gssize xmh_soup_bridge_write (XmhSoupBridge *self, const void *bytes, gsize length);

gboolean xmh_soup_bridge_may_write (XmhSoupBridge *self);

/* libsoup has closed its stream, after the answer or before. @self is freed. */
void xmh_soup_bridge_stream_closed (XmhSoupBridge *self);
