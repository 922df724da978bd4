/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhWallTimer:
 *
 * Calls back when the wall clock reaches a time, and whenever the clock is set: whoever is called reads the clock
 * again and sets the timer anew. Sleep counts: a time that passed meanwhile is reported on waking up.
 */
typedef struct _XmhWallTimer XmhWallTimer;

typedef void (*XmhWallTimerFunc) (gpointer data);

/* Returns: (transfer full): a timer that is not set yet */
XmhWallTimer *xmh_wall_timer_new (XmhWallTimerFunc callback,
                                  gpointer         data);
void xmh_wall_timer_free (XmhWallTimer *self);
/* @time: seconds since 1970; one that has passed calls back at once */
void xmh_wall_timer_set (XmhWallTimer *self,
                         gint64        time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhWallTimer, xmh_wall_timer_free)
