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

/* The result of judging a request. */
typedef enum
{
  XMH_VERDICT_SERVE,  /* the front's @serve answers */
  XMH_VERDICT_READ,   /* the same, when it has the body, whose length the front has checked */
  XMH_VERDICT_RELAY,  /* the front's backend answers */
  XMH_VERDICT_ANSWER, /* a rule answers */
} XmhVerdict;

/* A header of an answer. */
typedef struct
{
  const char *name;
  const char *value;
} XmhHeader;

/**
 * XmhHttpServerOps:
 * @judge: decides on a well-formed request that passes the server's rules; sets @answer with %XMH_VERDICT_ANSWER
 * @serve: sets @request (transfer full) and answers it, as #XmhRouteFunc describes
 * @relay: relays a request to the backend. It calls xmh_connection_answer() or xmh_connection_become_tunnel(),
 *   possibly before it returns. If that takes longer, it calls xmh_connection_set_relay().
 *
 * The decisions that a server leaves to its front.
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
 * HTTP on the connections of one port. It admits connections, terminates TLS, and judges each request. Then a route,
 * libsoup or a relay answers.
 */
typedef struct _XmhHttpServer XmhHttpServer;

/* @ops: the front's handlers; constant
 * @headers: added to every answer to a well-formed request, ended by %NULL; constant
 * @hub: has the certificate, and the names of the server
 * Returns: (transfer full): a server that admits nothing until xmh_http_server_configure() */
XmhHttpServer *xmh_http_server_new (const XmhHttpServerOps *ops,
                                    gpointer front,
                                    const XmhHeader *headers,
                                    XmhPoller *poller,
                                    XmhHub *hub);
/* Closes the connections, but not those that have become tunnels. */
void xmh_http_server_free (XmhHttpServer *self);

/* @with_tls: whether new connections must use TLS; existing ones continue as they are */
void xmh_http_server_configure (XmhHttpServer *self, const XmhLimits *limits, gboolean with_tls);
/* Starts a connection, or closes the socket if the quotas refuse it.
 * @fd: (transfer full): an accepted socket
 * @remote: an object of this connection alone */
void xmh_http_server_accept (XmhHttpServer *self, int fd, GSocketAddress *remote, GSocketAddress *local);
/* Tunnels continue. */
void xmh_http_server_close_connections (XmhHttpServer *self);

/* For connections and their handlers. */
XmhPoller *xmh_http_server_get_poller (XmhHttpServer *self);

/* Returns: (transfer none) (nullable): %NULL while the server uses plain HTTP */
XmhTlsServer *xmh_http_server_get_tls (XmhHttpServer *self);

SoupServer *xmh_http_server_get_soup (XmhHttpServer *self);
gsize xmh_http_server_get_head_max (XmhHttpServer *self);

/* @head: well-formed
 * @answer: (out) (transfer full): set with %XMH_VERDICT_ANSWER */
XmhVerdict xmh_http_server_judge (XmhHttpServer *self,
                                  XmhConnection *connection,
                                  const XmhRequestHead *head,
                                  XmhAnswer **answer);

XmhAnswer *xmh_http_server_serve (XmhHttpServer *self, XmhConnection *connection, XmhRequest **request);
void xmh_http_server_relay (XmhHttpServer *self, XmhConnection *connection);

/* Adds the headers that the front sends with every answer. */
void xmh_http_server_add_headers (XmhHttpServer *self, XmhAnswer *answer);

void xmh_http_server_note_distrust (XmhHttpServer *self, const XmhPeer *peer, XmhChannel *channel);
void xmh_http_server_note_trust (XmhHttpServer *self,
                                 const XmhPeer *peer,
                                 XmhChannel *channel,
                                 const XmhRequestHead *head);
