/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

#include "common/xmh-types.h"
#include "config/xmh-config.h"
#include "http/xmh-answer.h"
#include "http/xmh-head.h"
#include "hub/xmh-distrust.h"
#include "hub/xmh-identities.h"
#include "hub/xmh-sessions.h"
#include "relay/xmh-backend.h"
#include "tls/xmh-names.h"
#include "transport/xmh-channel.h"
#include "transport/xmh-deadlines.h"
#include "transport/xmh-poller.h"
#include "transport/xmh-quota.h"

typedef struct _XmhDoor XmhDoor;
typedef struct _XmhConnection XmhConnection;

/* What becomes of a request. */
typedef enum
{
  XMH_VERDICT_SERVE,            /* libsoup is shown it, and the front's handler answers */
  XMH_VERDICT_RELAY,            /* the front's backend answers */
  XMH_VERDICT_ANSWER,           /* answered at once, as the last word or not */
} XmhVerdict;

/**
 * XmhDoorOps:
 * @service: the name that sessions of this door have
 * @judge: decides on a request whose head is well-formed; sets @answer with %XMH_VERDICT_ANSWER
 * @handle: answers a request that libsoup has read
 * @get_backend: the URL that is dialled, or %NULL and an answer that says why there is none
 * @dress: (nullable): adds the front's own headers to an answer that did not come from libsoup
 * @take_seat: (nullable): notes that a tunnel stands; (transfer full) (nullable): given back when it ends
 *
 * What a front makes of what comes in by its door.
 */
typedef struct
{
  const char *service;
  XmhVerdict (*judge) (gpointer              front,
                       XmhConnection        *connection,
                       const XmhRequestHead *head,
                       XmhAnswer           **answer);
  void (*handle) (gpointer           front,
                  XmhConnection     *connection,
                  SoupServerMessage *message);
  const char *(*get_backend) (gpointer    front,
                              XmhAnswer **why_not);
  void (*dress) (gpointer              front,
                 const XmhRequestHead *head,
                 XmhAnswer            *answer);
  XmhSeat *(*take_seat) (gpointer              front,
                         const XmhPeer        *peer,
                         const XmhRequestHead *head);
} XmhDoorOps;

/* The quotas of §9, one a row of the table in xmh-door.c. */
typedef enum
{
  XMH_DOOR_HANDSHAKES,          /* until the first head is whole */
  XMH_DOOR_CONNECTIONS,
  XMH_DOOR_TUNNELS,
  XMH_DOOR_DIALS,
  XMH_DOOR_N_QUOTAS,
} XmhDoorQuota;

/**
 * XmhDoor:
 *
 * What the two fronts have in common: a connection comes in, is admitted, speaks TLS, sends heads, and is served
 * or relayed. Everything that a connection, a stream or a relay needs hangs here; the fields belong to http/ and relay/.
 */
struct _XmhDoor
{
  const XmhDoorOps *ops;
  gpointer front;
  XmhPoller *poller;            /* shared by all doors */
  SoupServer *soup;
  XmhTlsServer *tls;
  gboolean tls_enabled;
  XmhSessions *sessions;
  XmhDistrust *distrust;
  XmhHost *host;                /* NULL: nobody is on-link */
  XmhNames *names;
  XmhLimits limits;
  XmhQuota *quotas[XMH_DOOR_N_QUOTAS];
  XmhDeadlines *head_deadlines; /* from accept to the end of the first head */
  XmhDeadlines *idle_deadlines; /* without a request, a byte taken, or an end */
  XmhDeadlines *linger_deadlines; /* for the other end to close behind our last word */
  XmhDeadlines *stall_deadlines; /* for a reader to take more of its answer */
  XmhDeadlines *dial_deadlines;
  XmhDeadlines *half_close_deadlines; /* for tunnels that one end has left */
  GQueue connections;           /* of XmhConnection */
  GQueue tunnels;               /* of what xmh-relay.c keeps of each */
};

XmhDoor *xmh_door_new (const XmhDoorOps  *ops,
                       gpointer           front,
                       XmhPoller         *poller,
                       const char        *socket_dir,
                       XmhTlsCredentials *credentials,
                       XmhSessions       *sessions,
                       XmhDistrust       *distrust,
                       XmhHost           *host);
void xmh_door_free (XmhDoor *self);

void xmh_door_set_limits (XmhDoor         *self,
                          const XmhLimits *limits,
                          guint            tunnels_per_address,
                          guint            tunnels);
void xmh_door_set_tls (XmhDoor  *self,
                       gboolean  enabled);
/* Takes @names. */
void xmh_door_set_names (XmhDoor  *self,
                         XmhNames *names);
XmhVerdict xmh_door_judge (XmhDoor              *self,
                           XmhConnection        *connection,
                           const XmhRequestHead *head,
                           XmhAnswer           **answer);
void xmh_door_accept (XmhDoor        *self,
                      int             fd,
                      GSocketAddress *remote,
                      GSocketAddress *local);
void xmh_door_close_connections (XmhDoor *self);
