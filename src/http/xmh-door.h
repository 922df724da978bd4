/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

#include "common/xmh-types.h"
#include "config/xmh-config.h"
#include "http/xmh-admission.h"
#include "http/xmh-answer.h"
#include "http/xmh-head.h"
#include "hub/xmh-distrust.h"
#include "tls/xmh-names.h"
#include "transport/xmh-channel.h"
#include "transport/xmh-poller.h"

typedef struct _XmhDoor XmhDoor;

/* What becomes of a request. */
typedef enum
{
  XMH_VERDICT_SERVE,            /* libsoup is shown it, and the front's handler answers */
  XMH_VERDICT_RELAY,            /* the front's backend answers */
  XMH_VERDICT_ANSWER,           /* answered at once, as the last word or not */
} XmhVerdict;

/**
 * XmhDoorOps:
 * @judge: decides on a request whose head is well-formed; sets @answer with %XMH_VERDICT_ANSWER
 * @handle: answers a request that libsoup has read
 * @relay: has the backend answer a request, by xmh_connection_answer() or xmh_connection_become_tunnel(), maybe before it
 *   returns; calls xmh_connection_set_relay() where it takes longer
 * @dress: (nullable): adds the front's own headers to an answer that did not come from libsoup
 *
 * What a front makes of what comes in by its door.
 */
typedef struct
{
  XmhVerdict (*judge) (gpointer              front,
                       XmhConnection        *connection,
                       const XmhRequestHead *head,
                       XmhAnswer           **answer);
  void (*handle) (gpointer           front,
                  XmhConnection     *connection,
                  SoupServerMessage *message);
  void (*relay) (gpointer       front,
                 XmhConnection *connection);
  void (*dress) (gpointer              front,
                 const XmhRequestHead *head,
                 XmhAnswer            *answer);
} XmhDoorOps;

/**
 * XmhDoor:
 *
 * What the two fronts have in common: a connection comes in, is admitted, speaks TLS, sends heads, and is served
 * or relayed. Everything that a connection or a stream needs hangs here; the fields belong to http/.
 */
struct _XmhDoor
{
  const XmhDoorOps *ops;
  gpointer front;
  XmhPoller *poller;            /* shared by all doors */
  SoupServer *soup;
  XmhTlsServer *tls;
  gboolean tls_enabled;
  XmhDistrust *distrust;
  XmhHost *host;                /* NULL: nobody is on-link */
  XmhNames *names;
  XmhAdmission *admission;
  gsize head_max;               /* how long a head may be, in bytes */
  GQueue connections;           /* of XmhConnection */
};

XmhDoor *xmh_door_new (const XmhDoorOps  *ops,
                       gpointer           front,
                       XmhPoller         *poller,
                       const char        *socket_dir,
                       XmhTlsCredentials *credentials,
                       XmhDistrust       *distrust,
                       XmhHost           *host);
void xmh_door_free (XmhDoor *self);

void xmh_door_set_limits (XmhDoor         *self,
                          const XmhLimits *limits);
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
void xmh_door_note_distrust (XmhDoor       *self,
                             const XmhPeer *peer,
                             XmhChannel    *channel);
void xmh_door_note_trust (XmhDoor              *self,
                          const XmhPeer        *peer,
                          XmhChannel           *channel,
                          const XmhRequestHead *head);
void xmh_door_close_connections (XmhDoor *self);
