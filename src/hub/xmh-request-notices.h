/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "access/xmh-access.h"
#include "hub/xmh-notices.h"

#define XMH_TYPE_REQUEST_NOTICES (xmh_request_notices_get_type ())
G_DECLARE_FINAL_TYPE (XmhRequestNotices, xmh_request_notices, XMH, REQUEST_NOTICES, GObject)

/**
 * XmhRequestNotices:
 *
 * Decides which requests of devices become notifications. Each request is shown once, while it waits for an answer. An
 * open panel shows requests itself, so they count as shown. Emits "show" (code, title, body; both plain text), and
 * "withdraw" (code) when the request was answered or has expired, or when the desktop is no longer the audience.
 */
/* Returns: (transfer full): notices without an audience */
XmhRequestNotices *xmh_request_notices_new (XmhAccess *access);

/* @audience: at first none */
void xmh_request_notices_set_audience (XmhRequestNotices *self, XmhNoticeAudience audience);
/* Whether it was shown and not withdrawn. */
gboolean xmh_request_notices_is_shown (XmhRequestNotices *self, const char *code);
/* The notice could not be shown, as for xmh_notices_not_shown(). */
void xmh_request_notices_not_shown (XmhRequestNotices *self, const char *code);

/* Returns: (nullable): the id of the device whose request has @code; %NULL for codes of other notices */
const char *xmh_request_notices_find_device (const char *code);
