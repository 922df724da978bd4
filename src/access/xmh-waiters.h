/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "access/xmh-access.h"

/* For each request; a page needs one. */
#define XMH_WAITERS_MAX 4

/**
 * XmhWaiters:
 *
 * Calls that wait until the user answers a request.
 */
typedef struct _XmhWaiters XmhWaiters;

/* Returns: (transfer full) */
XmhWaiters *xmh_waiters_new (void);
/* None may be left. */
void xmh_waiters_free (XmhWaiters *self);

/* Completes @task with an #XmhAccessOutcome: with the answer, or with %XMH_ACCESS_STILL_PENDING after
 * %XMH_ACCESS_WAIT_MAX_S seconds. If too many wait for one device, the oldest is completed at once.
 * @task: (transfer full)
 * @id: of the pending device */
void xmh_waiters_add (XmhWaiters *self, GTask *task, const char *id);

/* @id: (nullable): %NULL for all */
void xmh_waiters_answer (XmhWaiters *self, const char *id, XmhAccessOutcome outcome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhWaiters, xmh_waiters_free)
