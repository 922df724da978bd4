/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_LIVEKIT_RUN (xmh_livekit_run_get_type ())
G_DECLARE_FINAL_TYPE (XmhLivekitRun, xmh_livekit_run, XMH, LIVEKIT_RUN, GObject)

/**
 * XmhLivekitRun:
 *
 * One run of a LiveKit server, from its start to its end. Emits "ready" after the first good health answer,
 * "failing" (char *) when it is ended because it is not healthy, and "ended" (char *) once it is gone; the texts
 * are for people.
 */
XmhLivekitRun *xmh_livekit_run_new (XmhConfig  *config,
                                    XmhPaths   *paths,
                                    const char *rendered,
                                    GError    **error);

GPid xmh_livekit_run_get_pid (XmhLivekitRun *self);
const char *xmh_livekit_run_get_rendered (XmhLivekitRun *self);
/* How long it has been healthy, in seconds. */
guint xmh_livekit_run_get_healthy_s (XmhLivekitRun *self);

void xmh_livekit_run_end (XmhLivekitRun *self);
void xmh_livekit_run_kill (XmhLivekitRun *self);
