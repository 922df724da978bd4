/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_LIVEKIT_PROCESS (xmh_livekit_process_get_type ())
G_DECLARE_FINAL_TYPE (XmhLivekitProcess, xmh_livekit_process, XMH, LIVEKIT_PROCESS, GObject)

/**
 * XmhLivekitProcess:
 *
 * One run of a LiveKit server, from its start to its end. Emits "ready" after the first good health answer. Emits
 * "failing" (char *) when it is ended because it is unhealthy, and "ended" (char *) once it is gone. Both texts are
 * for the user.
 */
XmhLivekitProcess *xmh_livekit_process_new (XmhConfig *config, XmhPaths *paths, const char *rendered, GError **error);

GPid xmh_livekit_process_get_pid (XmhLivekitProcess *self);
const char *xmh_livekit_process_get_rendered (XmhLivekitProcess *self);
/* How long it has been healthy, in seconds. */
guint xmh_livekit_process_get_healthy_s (XmhLivekitProcess *self);

void xmh_livekit_process_end (XmhLivekitProcess *self);
void xmh_livekit_process_kill (XmhLivekitProcess *self);
