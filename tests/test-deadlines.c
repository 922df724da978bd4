/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-deadlines.h"

typedef struct
{
  XmhDeadline deadline;
  gint64 due_us;       /* when it came; 0: not yet */
  XmhDeadlines *again; /* set anew when it comes */
} Owner;

static void
on_deadline (gpointer data)
{
  Owner *owner = data;

  owner->due_us = g_get_monotonic_time ();
  if (owner->again != NULL)
    xmh_deadlines_set (g_steal_pointer (&owner->again), &owner->deadline, owner);
}

static void
wait_for (Owner *owner)
{
  owner->due_us = 0;
  while (owner->due_us == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* An earlier one, one that was cleared, and one that was put off. */
static void
test_order (void)
{
  XmhDeadlines *deadlines = xmh_deadlines_new (1, on_deadline);
  gint64 start_us = g_get_monotonic_time ();
  Owner first = { 0 }, cleared = { 0 }, last = { 0 };

  xmh_deadlines_set (deadlines, &cleared.deadline, &cleared);
  xmh_deadlines_set (deadlines, &last.deadline, &last);
  xmh_deadlines_set (deadlines, &first.deadline, &first);
  xmh_deadlines_set (deadlines, &last.deadline, &last);
  xmh_deadlines_clear (deadlines, &cleared.deadline);
  xmh_deadlines_clear (deadlines, &cleared.deadline);
  wait_for (&first);
  if (last.due_us == 0)
    wait_for (&last);
  g_assert_cmpint (first.due_us, <=, last.due_us);
  g_assert_cmpint (first.due_us - start_us, >=, G_USEC_PER_SEC);
  g_assert_cmpint (cleared.due_us, ==, 0);
  /* It is no longer set, so there is nothing to clear. */
  g_assert_cmpint (first.deadline.due_us, ==, 0);
  xmh_deadlines_free (deadlines);
}

static void
test_set_when_due (void)
{
  XmhDeadlines *deadlines = xmh_deadlines_new (0, on_deadline);
  Owner owner = { .again = deadlines };
  gint64 first_us;

  xmh_deadlines_set_span (deadlines, 1);
  xmh_deadlines_set (deadlines, &owner.deadline, &owner);
  wait_for (&owner);
  first_us = owner.due_us;
  wait_for (&owner);
  g_assert_cmpint (owner.due_us - first_us, >=, G_USEC_PER_SEC);
  xmh_deadlines_free (deadlines);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/deadlines/order", test_order);
  g_test_add_func ("/deadlines/set-when-due", test_set_when_due);

  return g_test_run ();
}
