/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_EXTERNAL_LIVEKIT (xmh_external_livekit_get_type ())
G_DECLARE_FINAL_TYPE (XmhExternalLivekit, xmh_external_livekit, XMH, EXTERNAL_LIVEKIT, GObject)

/* Checks the health of a LiveKit server that runs elsewhere, from time to time. Emits "checked" after each check. */
XmhExternalLivekit *xmh_external_livekit_new (const char *url);

void xmh_external_livekit_ask (XmhExternalLivekit *self);

gboolean xmh_external_livekit_is_settled (XmhExternalLivekit *self);
const char *xmh_external_livekit_get_failure (XmhExternalLivekit *self);
const char *xmh_external_livekit_get_foreign_holder (XmhExternalLivekit *self);
gboolean xmh_external_livekit_has_hidden_owner (XmhExternalLivekit *self);
