/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "config/xmh-config.h"
#include "transport/xmh-channel.h"
#include "transport/xmh-peer.h"

typedef struct _XmhConnection XmhConnection;

/**
 * XmhAdmission:
 *
 * How many connections a server admits and how long each of them may wait: the quotas and deadlines of one server.
 */
typedef struct _XmhAdmission XmhAdmission;

/**
 * XmhStanding:
 *
 * What one admitted connection holds: its claims on the quotas, and the deadline that applies to it now.
 */
typedef struct _XmhStanding XmhStanding;

/* Which deadline applies to a connection. */
typedef enum
{
  XMH_DEADLINE_HEAD,            /* from accept to the end of the first head */
  XMH_DEADLINE_IDLE,            /* without a request, a byte taken, or an end */
  XMH_DEADLINE_LINGER,          /* for the other end to close after our last byte */
  XMH_N_DEADLINES,
  XMH_DEADLINE_NONE = XMH_N_DEADLINES,
} XmhDeadlineKind;

/* Ends @connection: its time is up, or another connection needs its place. */
typedef void (*XmhAdmissionEndFunc) (XmhConnection *connection);

XmhAdmission *xmh_admission_new (XmhAdmissionEndFunc end);
void xmh_admission_free (XmhAdmission *self);
void xmh_admission_set_limits (XmhAdmission    *self,
                               const XmhLimits *limits);
void xmh_admission_end_all (XmhAdmission *self);
XmhStanding *xmh_admission_admit (XmhAdmission  *self,
                                  const XmhPeer *peer);

void xmh_standing_free (XmhStanding *self);
void xmh_standing_start (XmhStanding   *self,
                         XmhConnection *connection,
                         XmhChannel    *channel);
void xmh_standing_set_deadline (XmhStanding    *self,
                                XmhDeadlineKind kind);
void xmh_standing_update (XmhStanding *self);
void xmh_standing_set_asked (XmhStanding *self,
                             gboolean     is_asked);
gboolean xmh_standing_is_asked (XmhStanding *self);
void xmh_standing_release_handshake (XmhStanding *self);
gboolean xmh_standing_is_before_first_head (XmhStanding *self);
