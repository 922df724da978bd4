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
  XMH_AUDIENCE_NOBODY,          /* what stands is kept for who comes */
  XMH_AUDIENCE_PANEL,           /* who has a panel open sees what stands there, and has been told */
  XMH_AUDIENCE_DESKTOP,
} XmhAudience;

/**
 * XmhNotices:
 *
 * Which problems the desktop hears of, when, and in which words. A problem is told once while it stands, and again when
 * it says something else or comes back, but never before the pause of its kind is over. Emits "show" (code, title,
 * body; both plain text), and "withdraw" (code) when the problem is solved or the desktop no longer listens.
 */
/* @problems: (transfer none): what may be told of
 * @pause_ms: the least time between two notices of a kind
 * Returns: (transfer full): notices without an audience */
XmhNotices *xmh_notices_new (XmhProblems *problems,
                             guint        pause_ms);

/* Shows or withdraws what this means.
 * @audience: who is there now; at first nobody */
void xmh_notices_set_audience (XmhNotices *self,
                               XmhAudience audience);
/* Whether it was shown and not withdrawn. */
gboolean xmh_notices_is_shown (XmhNotices *self,
                               const char *code);

/* Nobody was there to show it, so it counts as never told: the next audience hears of it.
 * @code: what was to be shown */
void xmh_notices_unheard (XmhNotices *self,
                          const char *code);
