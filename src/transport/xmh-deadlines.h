/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhDeadlines:
 *
 * Deadlines that all have the same span. They are due in the order in which they are set, so a queue and one timer
 * serve any number of them.
 */
typedef struct _XmhDeadlines XmhDeadlines;

/* Embedded in its owner, which must clear it before it is freed. */
typedef struct
{
  GList link;
  gint64 due_us; /* 0: not set */
  gpointer owner;
} XmhDeadline;

typedef void (*XmhDeadlineFunc) (gpointer owner);

/* @span_s: the time from setting a deadline until it is due, in seconds
 * @on_deadline: called with the owner of each deadline that is due, after the deadline is cleared
 * Returns: (transfer full): an empty set */
XmhDeadlines *xmh_deadlines_new (guint span_s, XmhDeadlineFunc on_deadline);

void xmh_deadlines_free (XmhDeadlines *self);

/* Applies to deadlines that are set afterwards. After a change to a shorter span, some of them are late once, by the
 * difference. */
void xmh_deadlines_set_span (XmhDeadlines *self, guint span_s);

/* @deadline: memory of the caller; restarted if it is already set
 * @owner: for the function of xmh_deadlines_new() */
void xmh_deadlines_set (XmhDeadlines *self, XmhDeadline *deadline, gpointer owner);

void xmh_deadlines_clear (XmhDeadlines *self, XmhDeadline *deadline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhDeadlines, xmh_deadlines_free)
