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
 * The number of connections that a server admits, and how long each of them may wait: the quotas and deadlines of
 * one server.
 */
typedef struct _XmhAdmission XmhAdmission;

/**
 * XmhConnectionBudget:
 *
 * What one admitted connection holds: its claims on the quotas, and its current deadline.
 */
typedef struct _XmhConnectionBudget XmhConnectionBudget;

/* The deadline that applies to a connection. */
typedef enum
{
  XMH_DEADLINE_HEAD,   /* from accept to the end of the first head */
  XMH_DEADLINE_IDLE,   /* without a request, an accepted byte, or an end */
  XMH_DEADLINE_LINGER, /* for the peer to close after the last byte */
  XMH_N_DEADLINES,
  XMH_DEADLINE_NONE = XMH_N_DEADLINES,
} XmhDeadlineKind;

/* Ends @connection because its deadline is due or another connection needs its place. */
typedef void (*XmhAdmissionEndFunc) (XmhConnection *connection);

/* Returns: (transfer full): admits nothing until limits are set */
XmhAdmission *xmh_admission_new (XmhAdmissionEndFunc end);

/* No connection may be left. */
void xmh_admission_free (XmhAdmission *self);

void xmh_admission_set_limits (XmhAdmission *self, const XmhLimits *limits);
void xmh_admission_end_all (XmhAdmission *self);

/* Returns: (transfer full) (nullable): the claims of the new connection; %NULL if a limit is reached and no
 *   connection can end to make room */
XmhConnectionBudget *xmh_admission_admit (XmhAdmission *self, const XmhPeer *peer);

void xmh_connection_budget_free (XmhConnectionBudget *self);

/* Starts the deadline of the first head. The connection may end to make room for others from now on.
 * @self: (transfer full): owned by @connection */
void xmh_connection_budget_start (XmhConnectionBudget *self, XmhConnection *connection, XmhChannel *channel);

/* Starts the full span of @kind. With %XMH_DEADLINE_IDLE it is the time for the next request, the rest of one, or
 * the next accepted bytes of an answer. */
void xmh_connection_budget_set_deadline (XmhConnectionBudget *self, XmhDeadlineKind kind);

void xmh_connection_budget_update (XmhConnectionBudget *self);
void xmh_connection_budget_set_asked (XmhConnectionBudget *self, gboolean is_asked);
gboolean xmh_connection_budget_is_asked (XmhConnectionBudget *self);

/* Call it when the first head is complete. */
void xmh_connection_budget_release_handshake (XmhConnectionBudget *self);

gboolean xmh_connection_budget_is_before_first_head (XmhConnectionBudget *self);
