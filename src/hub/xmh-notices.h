/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_NOTICES (xmh_notices_get_type ())
G_DECLARE_FINAL_TYPE (XmhNotices, xmh_notices, XMH, NOTICES, GObject)

/* Never more than one notice of a kind in this time. */
#define XMH_NOTICES_PAUSE_MS (60 * 60 * 1000)

typedef enum
{
  XMH_NOTICE_AUDIENCE_NOBODY, /* problems are kept for the next audience */
  XMH_NOTICE_AUDIENCE_PANEL,  /* an open panel shows the problems, so they count as shown */
  XMH_NOTICE_AUDIENCE_DESKTOP,
} XmhNoticeAudience;

/**
 * XmhNotices:
 *
 * Decides which problems become notifications, when, and with which text. A problem is shown once, and again when
 * its text changes or it returns, but never before its kind's pause is over. Emits "show" (code, title, body; both
 * plain text), and "withdraw" (code) when the problem is solved or the desktop is no longer the audience.
 */
/* @problems: (transfer none): the problems to notify about
 * @pause_ms: the least time between two notices of a kind
 * Returns: (transfer full): notices without an audience */
XmhNotices *xmh_notices_new (XmhProblems *problems, guint pause_ms);

/* Shows or withdraws notices accordingly.
 * @audience: at first none */
void xmh_notices_set_audience (XmhNotices *self, XmhNoticeAudience audience);
/* Whether it was shown and not withdrawn. */
gboolean xmh_notices_is_shown (XmhNotices *self, const char *code);

/* The notice could not be shown, so it counts as never shown. A desktop that is the audience gets it immediately, and
 * otherwise the next audience does, unless a panel shows the problem.
 * @code: what was to be shown */
void xmh_notices_not_shown (XmhNotices *self, const char *code);
