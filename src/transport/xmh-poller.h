/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>
#include <sys/epoll.h>

/**
 * XmhPoller:
 *
 * One epoll instance in one GSource, so that the cost of an event does not grow with the number of descriptors
 * that are watched. Everything happens in the thread-default context of the thread that made it.
 */
typedef struct _XmhPoller XmhPoller;
typedef struct _XmhWatch XmhWatch;
typedef struct _XmhDeferred XmhDeferred;

/* @events: of epoll; 0 when the watch was asked to be called again by xmh_poller_requeue() */
typedef void (*XmhWatchFunc) (XmhWatch *watch,
                              guint32   events,
                              gpointer  data);

/* Embedded in its owner, who unwatches before it goes. */
struct _XmhWatch
{
  int fd;
  guint32 events;
  gboolean is_watched;
  gboolean is_queued;
  GList link;
  XmhWatchFunc func;
  gpointer data;
};

/* Work for the end of this turn of the loop, before it sleeps; embedded in its owner. */
struct _XmhDeferred
{
  GList link;
  gboolean is_queued;
  void (*func) (gpointer data);
  gpointer data;
};

XmhPoller *xmh_poller_new (void);
void xmh_poller_free (XmhPoller *self);

void xmh_poller_watch (XmhPoller   *self,
                       XmhWatch    *watch,
                       int          fd,
                       guint32      events,
                       XmhWatchFunc func,
                       gpointer     data);
void xmh_poller_modify (XmhPoller *self,
                        XmhWatch  *watch,
                        guint32    events);
void xmh_poller_unwatch (XmhPoller *self,
                         XmhWatch  *watch);
void xmh_poller_requeue (XmhPoller *self,
                         XmhWatch  *watch);

void xmh_poller_defer (XmhPoller   *self,
                       XmhDeferred *deferred);
void xmh_poller_undefer (XmhPoller   *self,
                         XmhDeferred *deferred);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPoller, xmh_poller_free)
