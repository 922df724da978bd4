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
 * XmhConnectionBudget:
 *
 * What one admitted connection holds: its claims on the quotas, and the deadline that applies to it now.
 */
typedef struct _XmhConnectionBudget XmhConnectionBudget;

/* Which deadline applies to a connection. */
typedef enum
{
  XMH_DEADLINE_HEAD,   /* from accept to the end of the first head */
  XMH_DEADLINE_IDLE,   /* without a request, a byte taken, or an end */
  XMH_DEADLINE_LINGER, /* for the other end to close after our last byte */
  XMH_N_DEADLINES,
  XMH_DEADLINE_NONE = XMH_N_DEADLINES,
} XmhDeadlineKind;

/* Ends @connection: its time is up, or another connection needs its place. */
typedef void (*XmhAdmissionEndFunc) (XmhConnection *connection);

XmhAdmission *xmh_admission_new (XmhAdmissionEndFunc end);
void xmh_admission_free (XmhAdmission *self);
void xmh_admission_set_limits (XmhAdmission *self, const XmhLimits *limits);
void xmh_admission_end_all (XmhAdmission *self);
XmhConnectionBudget *xmh_admission_admit (XmhAdmission *self, const XmhPeer *peer);

void xmh_connection_budget_free (XmhConnectionBudget *self);
void xmh_connection_budget_start (XmhConnectionBudget *self, XmhConnection *connection, XmhChannel *channel);
void xmh_connection_budget_set_deadline (XmhConnectionBudget *self, XmhDeadlineKind kind);
void xmh_connection_budget_update (XmhConnectionBudget *self);
void xmh_connection_budget_set_asked (XmhConnectionBudget *self, gboolean is_asked);
gboolean xmh_connection_budget_is_asked (XmhConnectionBudget *self);
void xmh_connection_budget_release_handshake (XmhConnectionBudget *self);
gboolean xmh_connection_budget_is_before_first_head (XmhConnectionBudget *self);
