/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-problems.h"

static void
count (guint *counter)
{
  (*counter)++;
}

static const XmhProblem *
nth (GPtrArray *list,
     guint      position)
{
  g_assert_cmpuint (position, <, list->len);
  return g_ptr_array_index (list, position);
}

static void
test_raise_and_clear (void)
{
  g_autoptr(XmhProblems) problems = xmh_problems_new ();
  g_autoptr(GPtrArray) list = NULL;
  guint changed = 0;

  g_signal_connect_swapped (problems, "changed", G_CALLBACK (count), &changed);
  g_assert_false (xmh_problems_has_error (problems));

  xmh_problems_raise (problems, "firewall", XMH_SEVERITY_WARNING, "closed", NULL);
  g_assert_false (xmh_problems_has_error (problems));
  xmh_problems_raise (problems, "port-in-use", XMH_SEVERITY_ERROR, "taken", "free it");
  g_assert_true (xmh_problems_has_error (problems));
  g_assert_cmpuint (changed, ==, 2);

  list = xmh_problems_list (problems);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (nth (list, 0)->code, ==, "port-in-use");
  g_assert_cmpstr (nth (list, 0)->remedy, ==, "free it");
  g_assert_cmpstr (nth (list, 1)->code, ==, "firewall");
  g_assert_cmpstr (nth (list, 1)->remedy, ==, "");

  xmh_problems_clear (problems, "port-in-use");
  g_assert_false (xmh_problems_has_error (problems));
  g_assert_cmpuint (changed, ==, 3);
  /* What was listed before is a copy. */
  g_assert_cmpstr (nth (list, 0)->message, ==, "taken");
}

static void
test_same_again (void)
{
  g_autoptr(XmhProblems) problems = xmh_problems_new ();
  g_autoptr(GPtrArray) list = NULL;
  guint changed = 0;

  g_signal_connect_swapped (problems, "changed", G_CALLBACK (count), &changed);
  xmh_problems_raise (problems, "firewall", XMH_SEVERITY_WARNING, "closed", "");
  xmh_problems_raise (problems, "firewall", XMH_SEVERITY_WARNING, "closed", NULL);
  g_assert_cmpuint (changed, ==, 1);

  xmh_problems_raise (problems, "firewall", XMH_SEVERITY_ERROR, "still closed", "open it");
  g_assert_cmpuint (changed, ==, 2);
  list = xmh_problems_list (problems);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (nth (list, 0)->message, ==, "still closed");
  g_assert_true (xmh_problems_has_error (problems));

  xmh_problems_clear (problems, "other");
  g_assert_cmpuint (changed, ==, 2);
  xmh_problems_clear (problems, "firewall");
  xmh_problems_clear (problems, "firewall");
  g_assert_cmpuint (changed, ==, 3);
}

/* LiveKit's error and CloudXR's warning have the same code, and come and go by themselves. */
static void
test_same_code_about_two (void)
{
  g_autoptr(XmhProblems) problems = xmh_problems_new ();
  g_autoptr(GPtrArray) both = NULL;
  g_autoptr(GPtrArray) one = NULL;
  g_autoptr(GPtrArray) none = NULL;

  xmh_problems_raise_about (problems, "foreign-backend", "cloudxr", XMH_SEVERITY_WARNING, "CloudXR", NULL);
  xmh_problems_raise (problems, "foreign-backend", XMH_SEVERITY_ERROR, "LiveKit", NULL);
  both = xmh_problems_list (problems);
  g_assert_cmpuint (both->len, ==, 2);
  g_assert_cmpstr (nth (both, 0)->message, ==, "LiveKit");

  xmh_problems_clear (problems, "foreign-backend");
  g_assert_false (xmh_problems_has_error (problems));
  one = xmh_problems_list (problems);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpstr (nth (one, 0)->message, ==, "CloudXR");
  xmh_problems_clear_about (problems, "foreign-backend", "cloudxr");
  none = xmh_problems_list (problems);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problems/raise-and-clear", test_raise_and_clear);
  g_test_add_func ("/problems/same-again", test_same_again);
  g_test_add_func ("/problems/same-code-about-two", test_same_code_about_two);
  return g_test_run ();
}
