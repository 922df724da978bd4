/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-door.h"
#include "transport/xmh-peer.h"

/**
 * XmhConnection:
 *
 * One connection that came in by a door, from its first byte until it is closed or has become a tunnel. It reads
 * and judges each request's head before anybody else sees a byte of it.
 */
void xmh_connection_new (XmhDoor        *door,
                         int             fd,
                         XmhPeer        *peer,
                         GSocketAddress *remote,
                         GSocketAddress *local,
                         const XmhClaim *handshake,
                         const XmhClaim *claim);
void xmh_connection_abort (XmhConnection *self);
void xmh_connection_on_due (gpointer connection);
void xmh_connection_on_stall (gpointer connection);
void xmh_connection_make_room (gpointer connection);

const XmhPeer *xmh_connection_get_peer (XmhConnection *self);
gboolean xmh_connection_is_tls (XmhConnection *self);
const XmhRequestHead *xmh_connection_get_head (XmhConnection *self);
XmhConnection *xmh_connection_from_message (SoupServerMessage *message);

/* For what the front makes of a request that its backend answers. */
void xmh_connection_dress (XmhConnection *self,
                           XmhAnswer     *answer);
void xmh_connection_answer (XmhConnection *self,
                            XmhAnswer     *answer);
XmhChannel *xmh_connection_become_tunnel (XmhConnection *self,
                                          GBytes       **read_ahead);

/* For the stream that libsoup sees. */
gssize xmh_connection_read (XmhConnection *self,
                            void          *buffer,
                            gsize          length);
gboolean xmh_connection_may_read (XmhConnection *self);
gssize xmh_connection_write (XmhConnection *self,
                             const void    *bytes,
                             gsize          length);
gboolean xmh_connection_may_write (XmhConnection *self);
void xmh_connection_stream_closed (XmhConnection *self);
