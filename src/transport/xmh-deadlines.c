/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-deadlines.h"

struct _XmhDeadlines
{
  gint64 span_us;
  XmhDeadlineFunc on_deadline;
  GQueue queue;   /* of XmhDeadline, the earliest first */
  GSource *timer; /* ready when the first one is due */
};

static void
arm (XmhDeadlines *self)
{
  XmhDeadline *first = g_queue_peek_head (&self->queue);

  g_source_set_ready_time (self->timer, first != NULL ? first->due_us : -1);
}

static gboolean
on_timer (gpointer user_data)
{
  XmhDeadlines *self = user_data;
  XmhDeadline *first;

  while ((first = g_queue_peek_head (&self->queue)) != NULL && first->due_us <= g_get_monotonic_time ())
    {
      gpointer owner = first->owner;

      xmh_deadlines_clear (self, first);
      self->on_deadline (owner);
    }
  arm (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { .dispatch = dispatch_timer };

XmhDeadlines *
xmh_deadlines_new (guint span_s, XmhDeadlineFunc on_deadline)
{
  XmhDeadlines *self = g_new0 (XmhDeadlines, 1);

  self->span_us = (gint64) span_s * G_USEC_PER_SEC;
  self->on_deadline = on_deadline;
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_static_name (self->timer, "xmh-deadlines");
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_set_ready_time (self->timer, -1);
  g_source_attach (self->timer, g_main_context_get_thread_default ());

  return self;
}

void
xmh_deadlines_free (XmhDeadlines *self)
{
  if (self == NULL)
    return;

  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_free (self);
}

void
xmh_deadlines_set_span (XmhDeadlines *self, guint span_s)
{
  self->span_us = (gint64) span_s * G_USEC_PER_SEC;
}

void
xmh_deadlines_set (XmhDeadlines *self, XmhDeadline *deadline, gpointer owner)
{
  gint64 ready_us = g_source_get_ready_time (self->timer);

  if (deadline->due_us != 0)
    g_queue_unlink (&self->queue, &deadline->link);

  deadline->due_us = g_get_monotonic_time () + self->span_us;
  deadline->owner = owner;
  deadline->link.data = deadline;
  g_queue_push_tail_link (&self->queue, &deadline->link);
  /* A timer that is set for an earlier deadline stays, even if that deadline is cleared by now. It fires too early
   * once and is then set for this deadline. Re-arming it each time would wake the loop. */
  if (ready_us < 0 || deadline->due_us < ready_us)
    arm (self);
}

void
xmh_deadlines_clear (XmhDeadlines *self, XmhDeadline *deadline)
{
  if (deadline->due_us == 0)
    return;

  g_queue_unlink (&self->queue, &deadline->link);
  deadline->due_us = 0;
}
