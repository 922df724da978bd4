/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

#include "common/xmh-types.h"
#include "config/xmh-config.h"
#include "http/xmh-admission.h"
#include "http/xmh-request.h"
#include "transport/xmh-channel.h"
#include "transport/xmh-poller.h"
#include "transport/xmh-tls-server.h"

/* What becomes of a request. */
typedef enum
{
  XMH_VERDICT_SERVE,  /* the front's @serve answers */
  XMH_VERDICT_RELAY,  /* the front's backend answers */
  XMH_VERDICT_ANSWER, /* a rule has answered */
} XmhVerdict;

/* A header of an answer. */
typedef struct
{
  const char *name;
  const char *value;
} XmhHeader;

/**
 * XmhHttpServerOps:
 * @judge: decides on a request that is well-formed and keeps the server's rules; sets @answer with %XMH_VERDICT_ANSWER
 * @serve: sets @request (transfer full) and answers it, as #XmhRouteFunc has it
 * @relay: has the backend answer a request, by xmh_connection_answer() or xmh_connection_become_tunnel(), maybe before
 *   it returns; calls xmh_connection_set_relay() where it takes longer
 *
 * What a server asks the front that it belongs to.
 */
typedef struct
{
  XmhVerdict (*judge) (gpointer front, XmhConnection *connection, const XmhRequestHead *head, XmhAnswer **answer);
  XmhAnswer *(*serve) (gpointer front, XmhConnection *connection, XmhRequest **request);
  void (*relay) (gpointer front, XmhConnection *connection);
} XmhHttpServerOps;

/**
 * XmhHttpServer:
 *
 * HTTP on the connections of one port: it admits them, speaks TLS, has each request judged, and has it answered, served
 * by libsoup or relayed.
 */
typedef struct _XmhHttpServer XmhHttpServer;

/* @ops: what the front makes of requests; constant
 * @headers: what every answer to a well-formed request carries besides its own, ended by %NULL; constant
 * @hub: has the certificate, and the names that the server answers to
 * Returns: (transfer full): a server that admits nothing until xmh_http_server_configure() */
XmhHttpServer *xmh_http_server_new (const XmhHttpServerOps *ops,
                                    gpointer front,
                                    const XmhHeader *headers,
                                    XmhPoller *poller,
                                    XmhHub *hub);
/* Closes the connections, but not the tunnels that some have become. */
void xmh_http_server_free (XmhHttpServer *self);

/* @with_tls: whether new connections must speak TLS; existing ones continue as they are */
void xmh_http_server_configure (XmhHttpServer *self, const XmhLimits *limits, gboolean with_tls);
/* Begins a connection, or closes the socket when the quotas refuse it.
 * @fd: (transfer full): an accepted socket
 * @remote: an object of this connection alone */
void xmh_http_server_accept (XmhHttpServer *self, int fd, GSocketAddress *remote, GSocketAddress *local);
/* Tunnels continue. */
void xmh_http_server_close_connections (XmhHttpServer *self);

/* For its connections and what serves them. */
XmhPoller *xmh_http_server_get_poller (XmhHttpServer *self);
XmhTlsServer *xmh_http_server_get_tls (XmhHttpServer *self);
SoupServer *xmh_http_server_get_soup (XmhHttpServer *self);
gsize xmh_http_server_get_head_max (XmhHttpServer *self);
XmhVerdict xmh_http_server_judge (XmhHttpServer *self,
                                  XmhConnection *connection,
                                  const XmhRequestHead *head,
                                  XmhAnswer **answer);
XmhAnswer *xmh_http_server_serve (XmhHttpServer *self, XmhConnection *connection, XmhRequest **request);
void xmh_http_server_relay (XmhHttpServer *self, XmhConnection *connection);
void xmh_http_server_add_headers (XmhHttpServer *self, XmhAnswer *answer);
void xmh_http_server_note_distrust (XmhHttpServer *self, const XmhPeer *peer, XmhChannel *channel);
void xmh_http_server_note_trust (XmhHttpServer *self,
                                 const XmhPeer *peer,
                                 XmhChannel *channel,
                                 const XmhRequestHead *head);
