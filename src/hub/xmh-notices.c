/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-notices.h"

#include <glib/gi18n.h>

#include "hub/xmh-problems.h"

typedef struct
{
  const XmhProblemKind *kind;
  char *told;     /* NULL; or the message that a notification or a panel has shown for this problem */
  gint64 next_us; /* monotonic: the earliest time to show it again */
  gboolean is_shown;
} Notice;

struct _XmhNotices
{
  GObject parent_instance;

  XmhProblems *problems;
  guint pause_ms;
  XmhNoticeAudience audience;
  GArray *notices; /* of Notice, one for each kind that the desktop shows */
  guint timer_id;  /* a notice waits for the end of its pause */
  gint64 timer_us; /* the end of that pause */
};

G_DEFINE_FINAL_TYPE (XmhNotices, xmh_notices, G_TYPE_OBJECT)

enum
{
  SIGNAL_SHOW,
  SIGNAL_WITHDRAW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void tell (XmhNotices *self);

static void
set_told (Notice *notice, const XmhProblem *problem)
{
  g_free (notice->told);
  notice->told = problem != NULL ? g_strdup (problem->message) : NULL;
}

static void
show (XmhNotices *self, Notice *notice, const XmhProblem *problem)
{
  const char *title = notice->kind->title;
  g_autofree char *body = NULL;

  if (title == NULL || *problem->remedy == '\0')
    body = g_strdup (title == NULL ? problem->remedy : problem->message);
  else
    body = g_strdup_printf ("%s\n%s", problem->message, problem->remedy);

  set_told (notice, problem);
  notice->next_us = g_get_monotonic_time () + self->pause_ms * G_TIME_SPAN_MILLISECOND;
  notice->is_shown = TRUE;
  g_signal_emit (self, signals[SIGNAL_SHOW], 0, notice->kind->code, title != NULL ? _ (title) : problem->message, body);
}

static gboolean
on_pause_over (gpointer data)
{
  XmhNotices *self = data;

  self->timer_id = 0;
  tell (self);
  return G_SOURCE_REMOVE;
}

/* One timer for all, for the pause that ends first. Notices that must wait longer set it again. */
static void
wait_for (XmhNotices *self, gint64 end_us)
{
  gint64 rest_us = end_us - g_get_monotonic_time ();

  if (self->timer_id != 0 && self->timer_us <= end_us)
    return;

  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_us = end_us;
  self->timer_id = g_timeout_add (MAX (rest_us, 0) / G_TIME_SPAN_MILLISECOND + 1, on_pause_over, self);
}

static void
tell_of (XmhNotices *self, Notice *notice, const XmhProblem *problem)
{
  if (problem == NULL || self->audience != XMH_NOTICE_AUDIENCE_DESKTOP)
    {
      if (problem == NULL || self->audience == XMH_NOTICE_AUDIENCE_PANEL)
        set_told (notice, problem);
      if (notice->is_shown)
        {
          notice->is_shown = FALSE;
          g_signal_emit (self, signals[SIGNAL_WITHDRAW], 0, notice->kind->code);
        }
    }
  else if (g_strcmp0 (notice->told, problem->message) != 0)
    {
      if (notice->next_us > g_get_monotonic_time ())
        wait_for (self, notice->next_us);
      else
        show (self, notice, problem);
    }
}

static void
tell (XmhNotices *self)
{
  g_autoptr(GPtrArray) problems = xmh_problems_list (self->problems);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  for (guint i = 0; i < self->notices->len; i++)
    {
      Notice *notice = &g_array_index (self->notices, Notice, i);

      tell_of (self, notice, xmh_problem_list_find (problems, notice->kind->code));
    }
}

void
xmh_notices_set_audience (XmhNotices *self, XmhNoticeAudience audience)
{
  if (self->audience == audience)
    return;

  self->audience = audience;
  tell (self);
}

static Notice *
find_notice (XmhNotices *self, const char *code)
{
  for (guint i = 0; i < self->notices->len; i++)
    {
      Notice *notice = &g_array_index (self->notices, Notice, i);

      if (g_str_equal (notice->kind->code, code))
        return notice;
    }

  return NULL;
}

gboolean
xmh_notices_is_shown (XmhNotices *self, const char *code)
{
  const Notice *notice = find_notice (self, code);

  return notice != NULL && notice->is_shown;
}

void
xmh_notices_not_shown (XmhNotices *self, const char *code)
{
  Notice *notice = find_notice (self, code);

  g_return_if_fail (notice != NULL);

  if (self->audience != XMH_NOTICE_AUDIENCE_PANEL)
    set_told (notice, NULL);
  notice->next_us = 0;
  notice->is_shown = FALSE;
  tell (self);
}

static void
xmh_notices_dispose (GObject *object)
{
  XmhNotices *self = XMH_NOTICES (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_object (&self->problems);
  g_clear_pointer (&self->notices, g_array_unref);

  G_OBJECT_CLASS (xmh_notices_parent_class)->dispose (object);
}

static void
xmh_notices_class_init (XmhNoticesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_notices_dispose;

  signals[SIGNAL_SHOW] = g_signal_new ("show", XMH_TYPE_NOTICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                       G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_WITHDRAW] = g_signal_new ("withdraw", XMH_TYPE_NOTICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
notice_clear (gpointer data)
{
  g_free (((Notice *) data)->told);
}

static void
xmh_notices_init (XmhNotices *self)
{
  gsize n;
  const XmhProblemKind *kinds = xmh_problem_kind_list (&n);

  self->notices = g_array_new (FALSE, FALSE, sizeof (Notice));
  g_array_set_clear_func (self->notices, notice_clear);
  for (gsize i = 0; i < n; i++)
    if (kinds[i].notifies)
      {
        Notice notice = { .kind = &kinds[i] };

        g_array_append_val (self->notices, notice);
      }
}

XmhNotices *
xmh_notices_new (XmhProblems *problems, guint pause_ms)
{
  XmhNotices *self = g_object_new (XMH_TYPE_NOTICES, NULL);

  self->problems = g_object_ref (problems);
  self->pause_ms = pause_ms;
  g_signal_connect_object (problems, "notify::list", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  return self;
}
