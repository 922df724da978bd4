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
 * One epoll instance in one GSource, so that the cost of an event does not grow with the number of descriptors. All
 * functions are called in the thread-default context of the thread that created it.
 */
typedef struct _XmhPoller XmhPoller;
typedef struct _XmhPollerWatch XmhPollerWatch;
typedef struct _XmhPollerDeferred XmhPollerDeferred;

/* @events: of epoll; 0 after xmh_poller_requeue() */
typedef void (*XmhPollerWatchFunc) (XmhPollerWatch *watch, guint32 events, gpointer data);

/* Embedded in its owner, which must unwatch it before it is freed. */
struct _XmhPollerWatch
{
  int fd;
  guint32 events;
  gboolean is_watched;
  gboolean is_queued;
  GList link;
  XmhPollerWatchFunc func;
  gpointer data;
};

/* Work for the end of this turn of the main loop, before it sleeps; embedded in its owner. */
struct _XmhPollerDeferred
{
  GList link;
  gboolean is_queued;
  void (*func) (gpointer data);
  gpointer data;
};

/* Returns: (transfer full): attached to the thread-default main context */
XmhPoller *xmh_poller_new (void);

void xmh_poller_free (XmhPoller *self);

void xmh_poller_watch (XmhPoller *self,
                       XmhPollerWatch *watch,
                       int fd,
                       guint32 events,
                       XmhPollerWatchFunc func,
                       gpointer data);
void xmh_poller_modify (XmhPoller *self, XmhPollerWatch *watch, guint32 events);
void xmh_poller_unwatch (XmhPoller *self, XmhPollerWatch *watch);
void xmh_poller_requeue (XmhPoller *self, XmhPollerWatch *watch);

void xmh_poller_defer (XmhPoller *self, XmhPollerDeferred *deferred);
void xmh_poller_undefer (XmhPoller *self, XmhPollerDeferred *deferred);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPoller, xmh_poller_free)
