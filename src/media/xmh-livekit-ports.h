/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

/* Why a LiveKit server may have ended: which of its ports is in use, and the program that uses it. NULL when all are
 * free. */
char *xmh_livekit_ports_describe_busy (XmhConfig *config);

/* Why no server can be started on the signalling port: it is in use by another program. (transfer full) (nullable) */
XmhProblem *xmh_livekit_ports_check (XmhConfig *config);
/* (transfer full): @holder uses the port, which is neither this user's program nor root's. */
XmhProblem *xmh_livekit_ports_make_foreign (const char *holder);
