/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "common/xmh-types.h"

/* Why a LiveKit server may have ended: which of its ports is taken, and by whom; NULL when all are free. */
char *xmh_livekit_ports_describe_busy (XmhConfig *config);
