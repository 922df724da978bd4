/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* @wall_s: (out): seconds since 1970
 * @boot_s: (out): seconds since this computer was started, including the time asleep; never set */
typedef void (*XmhClockFunc) (gint64 *wall_s, gint64 *boot_s, gpointer data);

/* Slewing and rounding stay below it. */
#define XMH_CLOCK_STEP_MIN_S 3

/**
 * XmhClockSteps:
 *
 * Notices that the wall clock was set, by comparing it with the time since the computer was started. Whoever keeps times
 * moves them by the step, so that a duration stays as long as it was meant to be, whichever way the clock is set.
 */
typedef struct
{
  XmhClockFunc read; /* NULL: the real clocks */
  gpointer data;
  gint64 offset_s; /* of the wall clock to the other one */
} XmhClockSteps;

/* Reads the clocks.
 * @boot_s: (out) (optional) */
void xmh_clock_steps_read (const XmhClockSteps *self, gint64 *wall_s, gint64 *boot_s);

/* Takes the clocks as they are. */
void xmh_clock_steps_start (XmhClockSteps *self);

/* Returns: by how many seconds the wall clock was set since the last call; 0 if it was not */
gint64 xmh_clock_steps_take (XmhClockSteps *self);

/* Returns: (transfer full): identifies this start of the computer; empty if unknown */
char *xmh_clock_steps_read_boot_id (void);
