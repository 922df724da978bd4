/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-admission.h"
#include "http/xmh-connection.h"
#include "http/xmh-head-guard.h"

/**
 * XmhServing:
 *
 * One request that libsoup has a connection's stream for: the head that was judged goes in and the body behind it, the
 * answer that was made comes out. Whatever libsoup 3.2 has to be talked into is done here.
 */
typedef struct _XmhServing XmhServing;

SoupServer *xmh_serving_server_new (const char *socket_dir);

/* For the connection. */
XmhServing *xmh_serving_new (XmhHttpServer *server,
                             XmhConnection *connection,
                             XmhChannel    *channel,
                             XmhHeadGuard  *guard,
                             XmhStanding   *standing,
                             XmhAnswer     *answer);
void xmh_serving_free (XmhServing *self);
void xmh_serving_start (XmhServing     *self,
                        GSocketAddress *local,
                        GSocketAddress *remote);
void xmh_serving_on_event (XmhServing *self,
                           guint32     events);
void xmh_serving_abort (XmhServing *self);

/* For the stream that libsoup sees. */
gssize xmh_serving_read (XmhServing *self,
                         void       *buffer,
                         gsize       length);
gboolean xmh_serving_may_read (XmhServing *self);
gssize xmh_serving_write (XmhServing *self,
                          const void *bytes,
                          gsize       length);
gboolean xmh_serving_may_write (XmhServing *self);
void xmh_serving_stream_closed (XmhServing *self);
