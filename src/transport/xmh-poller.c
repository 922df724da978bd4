/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-transport"

#include "config.h"

#include "transport/xmh-poller.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

/* Events read from the kernel by one call. */
#define BATCH 64

struct _XmhPoller
{
  int epoll_fd;
  GSource *source;
  GQueue requeued; /* of XmhPollerWatch; called in the next turn without an event */
  GQueue deferred; /* of XmhPollerDeferred */
  /* Events of the current batch that are not handled yet. A handler may unwatch the watch of a later event. */
  struct epoll_event batch[BATCH];
  int batch_next;
  int batch_length;
};

typedef struct
{
  GSource source;
  XmhPoller *poller;
} PollerSource;

static void
run_deferred (XmhPoller *self)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&self->deferred)) != NULL)
    {
      XmhPollerDeferred *deferred = link->data;

      deferred->is_queued = FALSE;
      deferred->func (deferred->data);
    }
}

static gboolean
on_prepare (GSource *source, int *timeout)
{
  XmhPoller *self = ((PollerSource *) source)->poller;

  *timeout = -1;
  run_deferred (self);
  return self->requeued.length > 0;
}

static void
call_requeued (XmhPoller *self)
{
  /* Only those that are queued now. Watches that are requeued meanwhile wait for the next turn, after all others. */
  for (guint n = self->requeued.length; n > 0; n--)
    {
      GList *link = g_queue_pop_head_link (&self->requeued);
      XmhPollerWatch *watch;

      if (link == NULL)
        return;
      watch = link->data;
      watch->is_queued = FALSE;
      watch->func (watch, 0, watch->data);
    }
}

static gboolean
on_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  XmhPoller *self = ((PollerSource *) source)->poller;

  call_requeued (self);

  self->batch_length = epoll_wait (self->epoll_fd, self->batch, BATCH, 0);
  for (self->batch_next = 0; self->batch_next < self->batch_length;)
    {
      struct epoll_event *event = &self->batch[self->batch_next++];
      XmhPollerWatch *watch = event->data.ptr;

      if (watch != NULL)
        watch->func (watch, event->events, watch->data);
    }
  self->batch_length = 0;

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {
  .prepare = on_prepare,
  .dispatch = on_dispatch,
};

XmhPoller *
xmh_poller_new (void)
{
  XmhPoller *self = g_new0 (XmhPoller, 1);

  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    g_critical ("epoll: %s", g_strerror (errno));

  self->source = g_source_new (&source_funcs, sizeof (PollerSource));
  ((PollerSource *) self->source)->poller = self;
  g_source_set_static_name (self->source, "xmh-poller");
  /* Otherwise GLib removes the descriptor from its set before each dispatch and adds it again afterwards. */
  g_source_set_can_recurse (self->source, TRUE);
  g_source_add_unix_fd (self->source, self->epoll_fd, G_IO_IN);
  g_source_attach (self->source, g_main_context_get_thread_default ());

  return self;
}

void
xmh_poller_free (XmhPoller *self)
{
  if (self == NULL)
    return;

  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->epoll_fd);
  g_free (self);
}

void
xmh_poller_watch (XmhPoller *self,
                  XmhPollerWatch *watch,
                  int fd,
                  guint32 events,
                  XmhPollerWatchFunc func,
                  gpointer data)
{
  struct epoll_event event = { .events = events, .data.ptr = watch };

  g_return_if_fail (!watch->is_watched);

  watch->fd = fd;
  watch->events = events;
  watch->func = func;
  watch->data = data;
  watch->link.data = watch;
  watch->is_watched = epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
  if (!watch->is_watched)
    g_critical ("epoll: cannot watch a descriptor: %s", g_strerror (errno));
}

void
xmh_poller_modify (XmhPoller *self, XmhPollerWatch *watch, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = watch };

  if (!watch->is_watched || watch->events == events)
    return;

  watch->events = events;
  epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event);
}

void
xmh_poller_unwatch (XmhPoller *self, XmhPollerWatch *watch)
{
  if (watch->is_queued)
    g_queue_unlink (&self->requeued, &watch->link);
  watch->is_queued = FALSE;

  if (!watch->is_watched)
    return;

  watch->is_watched = FALSE;
  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
  for (int i = self->batch_next; i < self->batch_length; i++)
    if (self->batch[i].data.ptr == watch)
      self->batch[i].data.ptr = NULL;
}

void
xmh_poller_requeue (XmhPoller *self, XmhPollerWatch *watch)
{
  if (watch->is_queued)
    return;

  watch->is_queued = TRUE;
  watch->link.data = watch;
  g_queue_push_tail_link (&self->requeued, &watch->link);
}

void
xmh_poller_defer (XmhPoller *self, XmhPollerDeferred *deferred)
{
  if (deferred->is_queued)
    return;

  deferred->is_queued = TRUE;
  deferred->link.data = deferred;
  g_queue_push_tail_link (&self->deferred, &deferred->link);
}

void
xmh_poller_undefer (XmhPoller *self, XmhPollerDeferred *deferred)
{
  if (deferred->is_queued)
    g_queue_unlink (&self->deferred, &deferred->link);
  deferred->is_queued = FALSE;
}
