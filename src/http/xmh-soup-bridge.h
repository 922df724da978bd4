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
 * One request that libsoup has a connection's stream for: the head that was judged goes in and the body behind it, the
 * answer that was made comes out. Whatever libsoup 3.2 has to be talked into is done here.
 */
typedef struct _XmhSoupBridge XmhSoupBridge;

SoupServer *xmh_soup_bridge_server_new (const char *socket_dir);

/* For the connection. */
XmhSoupBridge *xmh_soup_bridge_new (XmhHttpServer *server,
                                    XmhConnection *connection,
                                    XmhChannel *channel,
                                    XmhHeadGuard *guard,
                                    XmhConnectionBudget *budget,
                                    XmhAnswer *answer);
void xmh_soup_bridge_free (XmhSoupBridge *self);
void xmh_soup_bridge_start (XmhSoupBridge *self, GSocketAddress *local, GSocketAddress *remote);
void xmh_soup_bridge_on_event (XmhSoupBridge *self, guint32 events);
void xmh_soup_bridge_abort (XmhSoupBridge *self);

/* For the stream that libsoup sees. */
gssize xmh_soup_bridge_read (XmhSoupBridge *self, void *buffer, gsize length);
gboolean xmh_soup_bridge_may_read (XmhSoupBridge *self);
gssize xmh_soup_bridge_write (XmhSoupBridge *self, const void *bytes, gsize length);
gboolean xmh_soup_bridge_may_write (XmhSoupBridge *self);
void xmh_soup_bridge_stream_closed (XmhSoupBridge *self);
