/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_LIVEKIT_WATCH (xmh_livekit_watch_get_type ())
G_DECLARE_FINAL_TYPE (XmhLivekitWatch, xmh_livekit_watch, XMH, LIVEKIT_WATCH, GObject)

/* Checks the health of a LiveKit server that runs elsewhere, from time to time. Emits "checked" after each check. */
XmhLivekitWatch *xmh_livekit_watch_new (const char *url);

void xmh_livekit_watch_ask (XmhLivekitWatch *self);

gboolean xmh_livekit_watch_is_settled (XmhLivekitWatch *self);
const char *xmh_livekit_watch_get_failure (XmhLivekitWatch *self);
const char *xmh_livekit_watch_get_stranger (XmhLivekitWatch *self);
