/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhDeadlines:
 *
 * Deadlines that all lie the same span ahead when they are set, so that they fall due in the order in which they
 * were set: a queue and one timer serve any number of them.
 */
typedef struct _XmhDeadlines XmhDeadlines;

/* Embedded in its owner, who removes it before he goes. */
typedef struct
{
  GList link;
  gint64 due_us; /* 0: not set */
  gpointer owner;
} XmhDeadline;

typedef void (*XmhDeadlineFunc) (gpointer owner);

XmhDeadlines *xmh_deadlines_new (guint span_s, XmhDeadlineFunc on_deadline);
void xmh_deadlines_free (XmhDeadlines *self);

void xmh_deadlines_set_span (XmhDeadlines *self, guint span_s);
void xmh_deadlines_set (XmhDeadlines *self, XmhDeadline *deadline, gpointer owner);
void xmh_deadlines_clear (XmhDeadlines *self, XmhDeadline *deadline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhDeadlines, xmh_deadlines_free)
