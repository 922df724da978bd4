/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhWallTimer:
 *
 * Calls back when the wall clock reaches a time, and whenever the clock is set: the callback reads the clock and sets
 * the timer again. Time asleep counts: a time that passed meanwhile is reported on waking up.
 */
typedef struct _XmhWallTimer XmhWallTimer;

typedef void (*XmhWallTimerFunc) (gpointer data);

/* Returns: (transfer full): a timer that is not set yet */
XmhWallTimer *xmh_wall_timer_new (XmhWallTimerFunc callback, gpointer data);
void xmh_wall_timer_free (XmhWallTimer *self);
/* @time: seconds since 1970; for a time in the past the callback comes immediately */
void xmh_wall_timer_set (XmhWallTimer *self, gint64 time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhWallTimer, xmh_wall_timer_free)
