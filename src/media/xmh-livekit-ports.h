/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

/* Why a LiveKit server may have ended: which of its ports is taken, and by whom; NULL when all are free. */
char *xmh_livekit_ports_describe_busy (XmhConfig *config);

/* Why no server can be started on the signalling port: another program has it. (transfer full) (nullable) */
XmhProblem *xmh_livekit_ports_check (XmhConfig *config);
/* (transfer full): the port belongs to @holder, which is neither this user's nor root's. */
XmhProblem *xmh_livekit_ports_make_foreign (const char *holder);
