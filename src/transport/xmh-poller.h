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
 * One epoll instance in one GSource, so the cost of an event does not grow with the number of descriptors. Call all
 * functions in the thread-default context of the thread that creates the poller.
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

/* @watch: (transfer none): zeroed or unwatched memory of the caller
 * @fd: a descriptor that is not watched yet
 * @events: of epoll, level-triggered
 * @func: called in the loop for each event */
void xmh_poller_watch (XmhPoller *self,
                       XmhPollerWatch *watch,
                       int fd,
                       guint32 events,
                       XmhPollerWatchFunc func,
                       gpointer data);

void xmh_poller_modify (XmhPoller *self, XmhPollerWatch *watch, guint32 events);

/* The function of @watch is not called again, even for events that are already read from the kernel. */
void xmh_poller_unwatch (XmhPoller *self, XmhPollerWatch *watch);

/* Calls the watch in the next turn of the loop without events. Use it for more work than is fair in one turn, or for
 * buffered data that the kernel does not report. */
void xmh_poller_requeue (XmhPoller *self, XmhPollerWatch *watch);

/* Does the work once, before the loop sleeps.
 * @deferred: (transfer none): memory of the caller with its function set */
void xmh_poller_defer (XmhPoller *self, XmhPollerDeferred *deferred);

void xmh_poller_undefer (XmhPoller *self, XmhPollerDeferred *deferred);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPoller, xmh_poller_free)
