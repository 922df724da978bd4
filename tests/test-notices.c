/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-notices.h"

#include "hub/xmh-problems.h"

/* Long enough to check what happens before its end, also on a loaded computer. */
#define PAUSE_MS 1500

/* Much longer than a pause. */
#define DEADLINE_S 20

typedef struct
{
  XmhProblems *problems;
  XmhNotices *notices;
  GPtrArray *log; /* of strings: what was asked of the desktop */
  guint deadline;
} Fixture;

/* Where the title is the message, it is what counts; elsewhere it is a text of its own. */
static const char *
title_of (const char *code, const char *title)
{
  return g_str_equal (code, "untrusting-client") ? title : "";
}

static void
on_show (Fixture *fixture, const char *code, const char *title, const char *body)
{
  g_assert_cmpstr (title, !=, "");
  g_ptr_array_add (fixture->log, g_strdup_printf ("show %s: %s%s%s", code, title_of (code, title),
                                                  g_str_equal (code, "untrusting-client") ? "\n" : "", body));
}

static void
on_withdraw (Fixture *fixture, const char *code)
{
  g_ptr_array_add (fixture->log, g_strdup_printf ("withdraw %s", code));
}

static gboolean
on_deadline (gpointer data)
{
  g_assert_not_reached ();
}

static void
set_up_with (Fixture *fixture, guint pause_ms)
{
  fixture->problems = xmh_problems_new ();
  fixture->notices = xmh_notices_new (fixture->problems, pause_ms);
  fixture->log = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect_swapped (fixture->notices, "show", G_CALLBACK (on_show), fixture);
  g_signal_connect_swapped (fixture->notices, "withdraw", G_CALLBACK (on_withdraw), fixture);
  fixture->deadline = g_timeout_add_seconds (DEADLINE_S, on_deadline, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_with (fixture, XMH_NOTICES_PAUSE_MS);
}

static void
set_up_short (Fixture *fixture, gconstpointer data)
{
  set_up_with (fixture, PAUSE_MS);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_source_remove (fixture->deadline);
  g_assert_finalize_object (fixture->notices);
  g_assert_finalize_object (fixture->problems);
  g_ptr_array_unref (fixture->log);
}

static void
raise_problem (Fixture *fixture, const char *code, const char *message)
{
  xmh_problems_set (fixture->problems, xmh_problem_kind_find (code)->code,
                    xmh_problem_new (code, "Do this", "%s", message));
}

/* What was asked since the last time, one a line. */
static void
assert_log (Fixture *fixture, const char *expected)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < fixture->log->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", (char *) g_ptr_array_index (fixture->log, i));
  g_assert_cmpstr (text->str, ==, expected);
  g_ptr_array_set_size (fixture->log, 0);
}

static void
wait_for_log (Fixture *fixture, guint length)
{
  while (fixture->log->len < length)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_once (Fixture *fixture, gconstpointer data)
{
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  raise_problem (fixture, "firewall", "closed");
  raise_problem (fixture, "firewall", "closed");
  raise_problem (fixture, "livekit-failed", "not one of ours");
  assert_log (fixture, "show firewall: closed\nDo this");
  g_assert_true (xmh_notices_is_shown (fixture->notices, "firewall"));

  /* Another kind has its own pause. */
  xmh_problems_set (fixture->problems, "identity", xmh_problem_new ("certificate-expires", NULL, "soon"));
  raise_problem (fixture, "untrusting-client", "a device");
  assert_log (fixture, "show certificate-expires: soon; show untrusting-client: a device\nDo this");

  xmh_problems_set (fixture->problems, "firewall", NULL);
  assert_log (fixture, "withdraw firewall");
  g_assert_false (xmh_notices_is_shown (fixture->notices, "firewall"));
}

static void
test_hour (Fixture *fixture, gconstpointer data)
{
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  for (guint i = 0; i < 100; i++)
    {
      raise_problem (fixture, "firewall", i % 2 == 0 ? "closed" : "still closed");
      if (i % 3 == 0)
        xmh_problems_set (fixture->problems, "firewall", NULL);
    }
  assert_log (fixture, "show firewall: closed\nDo this; withdraw firewall");

  /* Neither does looking away. */
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_NOBODY);
  raise_problem (fixture, "firewall", "again");
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  assert_log (fixture, "");
}

/* Another kind, whose pause is over later, keeps none waiting. */
static void
test_after_pause (Fixture *fixture, gconstpointer data)
{
  gint64 start_us = g_get_monotonic_time ();

  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  raise_problem (fixture, "firewall", "closed");
  while (g_get_monotonic_time () - start_us < PAUSE_MS * G_TIME_SPAN_MILLISECOND / 2)
    g_main_context_iteration (NULL, FALSE);
  raise_problem (fixture, "untrusting-client", "a device");
  raise_problem (fixture, "untrusting-client", "two devices");
  raise_problem (fixture, "firewall", "more is closed");
  assert_log (fixture, "show firewall: closed\nDo this; show untrusting-client: a device\nDo this");

  wait_for_log (fixture, 1);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, PAUSE_MS * G_TIME_SPAN_MILLISECOND);
  assert_log (fixture, "show firewall: more is closed\nDo this");
  wait_for_log (fixture, 1);
  assert_log (fixture, "show untrusting-client: two devices\nDo this");
}

/* Problems solved during the pause are not shown. */
static void
test_solved_in_pause (Fixture *fixture, gconstpointer data)
{
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  raise_problem (fixture, "firewall", "closed");
  raise_problem (fixture, "firewall", "more is closed");
  raise_problem (fixture, "untrusting-client", "a device");
  raise_problem (fixture, "untrusting-client", "two devices");
  xmh_problems_set (fixture->problems, "firewall", NULL);
  assert_log (fixture, "show firewall: closed\nDo this; show untrusting-client: a device\nDo this; withdraw firewall");

  wait_for_log (fixture, 1);
  assert_log (fixture, "show untrusting-client: two devices\nDo this");
}

static void
test_panel (Fixture *fixture, gconstpointer data)
{
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_PANEL);
  raise_problem (fixture, "firewall", "closed");
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  assert_log (fixture, "");

  /* It was not shown, so its pause has not begun. */
  raise_problem (fixture, "firewall", "more is closed");
  assert_log (fixture, "show firewall: more is closed\nDo this");
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_PANEL);
  assert_log (fixture, "withdraw firewall");
}

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  raise_problem (fixture, "firewall", "closed");
  assert_log (fixture, "");
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  assert_log (fixture, "show firewall: closed\nDo this");

  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_NOBODY);
  assert_log (fixture, "withdraw firewall");
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  assert_log (fixture, "");
}

static void
test_unheard (Fixture *fixture, gconstpointer data)
{
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  raise_problem (fixture, "firewall", "closed");
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_NOBODY);
  xmh_notices_not_shown (fixture->notices, "firewall");
  assert_log (fixture, "show firewall: closed\nDo this; withdraw firewall");
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  assert_log (fixture, "show firewall: closed\nDo this");
}

static void
test_unheard_by_a_desktop (Fixture *fixture, gconstpointer data)
{
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  raise_problem (fixture, "firewall", "closed");
  assert_log (fixture, "show firewall: closed\nDo this");
  xmh_notices_not_shown (fixture->notices, "firewall");
  assert_log (fixture, "show firewall: closed\nDo this");
}

static void
test_unheard_but_seen_in_a_panel (Fixture *fixture, gconstpointer data)
{
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  raise_problem (fixture, "firewall", "closed");
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_PANEL);
  xmh_notices_not_shown (fixture->notices, "firewall");
  assert_log (fixture, "show firewall: closed\nDo this; withdraw firewall");
  xmh_notices_set_audience (fixture->notices, XMH_NOTICE_AUDIENCE_DESKTOP);
  assert_log (fixture, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/notices/once", Fixture, NULL, set_up, test_once, tear_down);
  g_test_add ("/notices/hour", Fixture, NULL, set_up, test_hour, tear_down);
  g_test_add ("/notices/after-pause", Fixture, NULL, set_up_short, test_after_pause, tear_down);
  g_test_add ("/notices/solved-in-pause", Fixture, NULL, set_up_short, test_solved_in_pause, tear_down);
  g_test_add ("/notices/panel", Fixture, NULL, set_up, test_panel, tear_down);
  g_test_add ("/notices/nobody", Fixture, NULL, set_up, test_nobody, tear_down);
  g_test_add ("/notices/unheard", Fixture, NULL, set_up, test_unheard, tear_down);
  g_test_add ("/notices/unheard-by-a-desktop", Fixture, NULL, set_up, test_unheard_by_a_desktop, tear_down);
  g_test_add ("/notices/unheard-but-seen-in-a-panel", Fixture, NULL, set_up, test_unheard_but_seen_in_a_panel,
              tear_down);
  return g_test_run ();
}
