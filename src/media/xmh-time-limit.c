/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-time-limit.h"

#include <glib/gi18n.h>

struct _XmhTimeLimit
{
  GCancellable *outer; /* (nullable): the caller's */
  gulong chained;
  GCancellable *inner;
  guint timeout;
  guint seconds;
  gboolean is_over;
};

static gboolean
on_timeout (gpointer data)
{
  XmhTimeLimit *self = data;

  self->timeout = 0;
  self->is_over = TRUE;
  g_cancellable_cancel (self->inner);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

/* @outer: (nullable): the caller's cancellable
 * @seconds: how long the operation may take
 * Returns: (transfer full): a limit that starts now, in the main loop */
XmhTimeLimit *
xmh_time_limit_new (GCancellable *outer, guint seconds)
{
  XmhTimeLimit *self = g_new0 (XmhTimeLimit, 1);

  self->inner = g_cancellable_new ();
  self->seconds = seconds;
  self->timeout = g_timeout_add_seconds (seconds, on_timeout, self);
  if (outer != NULL)
    {
      self->outer = g_object_ref (outer);
      self->chained = g_cancellable_connect (outer, G_CALLBACK (on_cancelled), g_object_ref (self->inner),
                                             g_object_unref);
    }

  return self;
}

void
xmh_time_limit_free (XmhTimeLimit *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->chained != 0)
    g_cancellable_disconnect (self->outer, self->chained);
  g_clear_object (&self->outer);
  g_clear_object (&self->inner);
  g_free (self);
}

/* (transfer none): for the operation */
GCancellable *
xmh_time_limit_get_cancellable (XmhTimeLimit *self)
{
  return self->inner;
}

/* @error: (transfer full): what the operation failed with
 * Returns: (transfer full): @error, or %G_IO_ERROR_TIMED_OUT when the limit ended it */
GError *
xmh_time_limit_explain (XmhTimeLimit *self, GError *error)
{
  if (!self->is_over || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;

  g_error_free (error);
  return g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("no complete answer within %u s"), self->seconds);
}
