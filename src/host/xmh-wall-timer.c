/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "host/xmh-wall-timer.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gstdio.h>

struct _XmhWallTimer
{
  int fd;
  guint id;
  gint64 time; /* seconds since 1970 */
  XmhWallTimerFunc callback;
  gpointer data;
};

static gboolean
on_expired (int fd, GIOCondition condition, gpointer data)
{
  XmhWallTimer *self = data;
  guint64 count;

  /* ECANCELED means that the clock was set, in either direction. The timer must be armed again then. */
  if (read (fd, &count, sizeof count) < 0)
    {
      if (errno != ECANCELED)
        return G_SOURCE_CONTINUE;
      xmh_wall_timer_set (self, self->time);
    }

  self->callback (self->data);
  return G_SOURCE_CONTINUE;
}

XmhWallTimer *
xmh_wall_timer_new (XmhWallTimerFunc callback, gpointer data)
{
  XmhWallTimer *self = g_new0 (XmhWallTimer, 1);

  self->callback = callback;
  self->data = data;
  self->fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->fd >= 0)
    self->id = g_unix_fd_add (self->fd, G_IO_IN, on_expired, self);
  return self;
}

void
xmh_wall_timer_free (XmhWallTimer *self)
{
  g_clear_handle_id (&self->id, g_source_remove);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  g_free (self);
}

void
xmh_wall_timer_set (XmhWallTimer *self, gint64 time)
{
  /* Zero would disarm the timer. */
  struct itimerspec spec = { .it_value = { .tv_sec = (time_t) MAX (time, 1) } };

  self->time = time;
  if (self->fd >= 0)
    timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL);
}
