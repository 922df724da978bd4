/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <sys/socket.h>
#include <unistd.h>

#include "transport/xmh-poller.h"

typedef struct
{
  XmhPoller *poller;
  XmhPollerWatch watches[2];
  int fds[2];
  guint calls[2];
  guint32 events;
  gboolean unwatches_other;
  guint requeues;
} Fixture;

static void
fixture_init (Fixture *f)
{
  f->poller = xmh_poller_new ();
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, f->fds));
}

static void
fixture_clear (Fixture *f)
{
  xmh_poller_unwatch (f->poller, &f->watches[0]);
  xmh_poller_unwatch (f->poller, &f->watches[1]);
  xmh_poller_free (f->poller);
  close (f->fds[0]);
  close (f->fds[1]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
on_event (XmhPollerWatch *watch, guint32 events, gpointer data)
{
  Fixture *f = data;
  guint which = watch == &f->watches[1];

  f->calls[which]++;
  f->events = events;
  if (f->unwatches_other)
    xmh_poller_unwatch (f->poller, &f->watches[!which]);
  if (f->requeues > 0)
    {
      f->requeues--;
      xmh_poller_requeue (f->poller, watch);
    }
}

static void
turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_events (void)
{
  g_auto(Fixture) f = { 0 };

  fixture_init (&f);
  xmh_poller_watch (f.poller, &f.watches[0], f.fds[0], EPOLLIN, on_event, &f);
  turn ();
  g_assert_cmpuint (f.calls[0], ==, 0);
  g_assert_cmpint (write (f.fds[1], "x", 1), ==, 1);
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (f.calls[0], ==, 1);
  g_assert_cmpuint (f.events, ==, EPOLLIN);
  /* Level-triggered: until it is read. */
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (f.calls[0], ==, 2);
  xmh_poller_modify (f.poller, &f.watches[0], 0);
  turn ();
  g_assert_cmpuint (f.calls[0], ==, 2);
}

/* Two events of one batch: the handler of the first removes the second watch, and maybe its memory. */
static void
test_unwatch_in_batch (void)
{
  g_auto(Fixture) f = { .unwatches_other = TRUE };

  fixture_init (&f);
  xmh_poller_watch (f.poller, &f.watches[0], f.fds[0], EPOLLIN, on_event, &f);
  xmh_poller_watch (f.poller, &f.watches[1], f.fds[1], EPOLLIN, on_event, &f);
  g_assert_cmpint (write (f.fds[0], "x", 1), ==, 1);
  g_assert_cmpint (write (f.fds[1], "x", 1), ==, 1);
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (f.calls[0] + f.calls[1], ==, 1);
}

/* Watches that are requeued meanwhile wait for the next turn, so the loop never blocks. */
static void
test_requeue (void)
{
  g_auto(Fixture) f = { .requeues = 3 };

  fixture_init (&f);
  xmh_poller_watch (f.poller, &f.watches[0], f.fds[0], EPOLLIN, on_event, &f);
  xmh_poller_requeue (f.poller, &f.watches[0]);
  xmh_poller_requeue (f.poller, &f.watches[0]);
  for (guint i = 1; i <= 4; i++)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (f.calls[0], ==, i);
      g_assert_cmpuint (f.events, ==, 0);
    }
  turn ();
  g_assert_cmpuint (f.calls[0], ==, 4);

  xmh_poller_requeue (f.poller, &f.watches[0]);
  xmh_poller_unwatch (f.poller, &f.watches[0]);
  turn ();
  g_assert_cmpuint (f.calls[0], ==, 4);
}

static void
count (gpointer data)
{
  guint *calls = data;

  (*calls)++;
}

static void
test_defer (void)
{
  g_auto(Fixture) f = { 0 };
  guint calls = 0;
  XmhPollerDeferred deferred = { .func = count, .data = &calls };

  fixture_init (&f);
  xmh_poller_defer (f.poller, &deferred);
  xmh_poller_defer (f.poller, &deferred);
  turn ();
  g_assert_cmpuint (calls, ==, 1);
  xmh_poller_defer (f.poller, &deferred);
  xmh_poller_undefer (f.poller, &deferred);
  turn ();
  g_assert_cmpuint (calls, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/poller/events", test_events);
  g_test_add_func ("/poller/unwatch-in-batch", test_unwatch_in_batch);
  g_test_add_func ("/poller/requeue", test_requeue);
  g_test_add_func ("/poller/defer", test_defer);

  return g_test_run ();
}
