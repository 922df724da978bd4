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
nth (GPtrArray *list, guint position)
{
  g_assert_cmpuint (position, <, list->len);
  return g_ptr_array_index (list, position);
}

/* Codes, with their subjects and messages, in the order in which they are listed. */
static void
assert_list (XmhProblems *problems, const char *expected)
{
  g_autoptr(GPtrArray) list = xmh_problems_list (problems);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (text, "%s%s/%s: %s", i > 0 ? "; " : "", nth (list, i)->code,
                            nth (list, i)->subject != NULL ? nth (list, i)->subject : "", nth (list, i)->message);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_set_and_clear (void)
{
  g_autoptr(XmhProblems) problems = xmh_problems_new ();
  g_autoptr(GPtrArray) list = NULL;
  guint changed = 0;

  g_signal_connect_swapped (problems, "notify::list", G_CALLBACK (count), &changed);
  g_assert_false (xmh_problems_has_error (problems));

  xmh_problems_set (problems, "firewall", xmh_problem_new ("firewall", NULL, "closed"));
  g_assert_false (xmh_problems_has_error (problems));
  xmh_problems_set (problems, "front", xmh_problem_new ("port-in-use", "free it", "taken by %s", "nginx"));
  g_assert_true (xmh_problems_has_error (problems));
  g_assert_cmpuint (changed, ==, 2);

  list = xmh_problems_list (problems);
  assert_list (problems, "port-in-use/: taken by nginx; firewall/: closed");
  g_assert_cmpstr (nth (list, 0)->remedy, ==, "free it");
  g_assert_cmpstr (nth (list, 1)->remedy, ==, "");

  xmh_problems_set (problems, "front", NULL);
  g_assert_false (xmh_problems_has_error (problems));
  g_assert_cmpuint (changed, ==, 3);
  /* Earlier ones stay. */
  g_assert_cmpstr (nth (list, 0)->message, ==, "taken by nginx");
}

static void
test_same_again (void)
{
  g_autoptr(XmhProblems) problems = xmh_problems_new ();
  guint changed = 0;

  g_signal_connect_swapped (problems, "notify::list", G_CALLBACK (count), &changed);
  xmh_problems_set (problems, "firewall", xmh_problem_new ("firewall", "", "closed"));
  xmh_problems_set (problems, "firewall", xmh_problem_new ("firewall", NULL, "closed"));
  g_assert_cmpuint (changed, ==, 1);

  xmh_problems_set (problems, "firewall",
                    xmh_problem_new_full ("firewall", NULL, XMH_SEVERITY_ERROR, "open it", "still closed"));
  g_assert_cmpuint (changed, ==, 2);
  assert_list (problems, "firewall/: still closed");
  g_assert_true (xmh_problems_has_error (problems));

  xmh_problems_set (problems, "other", NULL);
  g_assert_cmpuint (changed, ==, 2);
  xmh_problems_set (problems, "firewall", NULL);
  xmh_problems_set (problems, "firewall", NULL);
  g_assert_cmpuint (changed, ==, 3);
}

/* LiveKit's error and CloudXR's warning have the same code, but come and go separately. */
static void
test_same_code_of_two (void)
{
  g_autoptr(XmhProblems) problems = xmh_problems_new ();

  xmh_problems_set (problems, "cloudxr",
                    xmh_problem_new_full ("foreign-backend", "cloudxr", XMH_SEVERITY_WARNING, NULL, "CloudXR"));
  xmh_problems_set (problems, "media-server", xmh_problem_new ("foreign-backend", NULL, "LiveKit"));
  assert_list (problems, "foreign-backend/: LiveKit; foreign-backend/cloudxr: CloudXR");

  xmh_problems_set (problems, "media-server", NULL);
  g_assert_false (xmh_problems_has_error (problems));
  assert_list (problems, "foreign-backend/cloudxr: CloudXR");
  xmh_problems_set (problems, "cloudxr", NULL);
  assert_list (problems, "");
}

static void
set_keys (XmhProblems *problems, const char *keys)
{
  g_auto(GStrv) names = g_strsplit (keys, ",", -1);
  GPtrArray *list = xmh_problem_list_new ();

  for (char **name = names; *name != NULL; name++)
    g_ptr_array_add (list, xmh_problem_new_full ("unknown-key", *name, XMH_SEVERITY_WARNING, NULL, "unknown"));
  xmh_problems_set_list (problems, "configuration", list);
}

/* A list replaces that of its part, remaining problems keep their place, and it is one change. */
static void
test_list_of_a_part (void)
{
  g_autoptr(XmhProblems) problems = xmh_problems_new ();
  guint changed = 0;

  set_keys (problems, "a,b");
  xmh_problems_set (problems, "firewall", xmh_problem_new ("firewall", NULL, "closed"));
  g_signal_connect_swapped (problems, "notify::list", G_CALLBACK (count), &changed);
  set_keys (problems, "c,b");
  assert_list (problems, "unknown-key/b: unknown; firewall/: closed; unknown-key/c: unknown");
  g_assert_cmpuint (changed, ==, 1);
  set_keys (problems, "c,b");
  g_assert_cmpuint (changed, ==, 1);

  xmh_problems_set_list (problems, "configuration", xmh_problem_list_new ());
  assert_list (problems, "firewall/: closed");
  g_assert_cmpuint (changed, ==, 2);
}

/* The list that clients read is that of the hub. */
static void
test_variant (void)
{
  g_autoptr(GPtrArray) list = xmh_problem_list_new ();
  g_autoptr(GPtrArray) read = NULL;
  g_autoptr(GPtrArray) none = xmh_problem_list_from_variant (NULL);
  g_autoptr(GVariant) variant = NULL;
  g_autofree char *text = NULL;

  g_ptr_array_add (list, xmh_problem_new ("firewall", "open it", "closed"));
  g_ptr_array_add (list, xmh_problem_new_full ("versions", NULL, XMH_SEVERITY_OK, NULL, "1"));
  variant = g_variant_ref_sink (xmh_problem_list_to_variant (list));
  text = g_variant_print (variant, FALSE);
  g_assert_cmpstr (text, ==, "[('firewall', 'warning', 'closed', 'open it'), ('versions', 'ok', '1', '')]");

  read = xmh_problem_list_from_variant (variant);
  g_assert_cmpuint (read->len, ==, 2);
  g_assert_cmpint (nth (read, 0)->severity, ==, XMH_SEVERITY_WARNING);
  g_assert_cmpstr (nth (read, 0)->remedy, ==, "open it");
  g_assert_cmpstr (xmh_problem_list_find (read, "versions")->message, ==, "1");
  g_assert_null (xmh_problem_list_find (read, "port-in-use"));
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_table (void)
{
  gsize n;
  const XmhProblemKind *kinds = xmh_problem_kind_list (&n);

  for (gsize i = 0; i < n; i++)
    {
      const XmhProblemFix *fix = &kinds[i].fix;

      g_assert_true (xmh_problem_kind_find (kinds[i].code) == &kinds[i]);
      g_assert_cmpint (kinds[i].severity, >=, XMH_SEVERITY_WARNING);
      g_assert_true (kinds[i].title == NULL || kinds[i].notifies);
      g_assert_true ((fix->method != NULL) == (fix->button != NULL && fix->running != NULL));
      g_assert_true ((fix->heading != NULL) == (fix->verb != NULL));
    }
  g_assert_null (xmh_problem_kind_find ("versions"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problems/set-and-clear", test_set_and_clear);
  g_test_add_func ("/problems/same-again", test_same_again);
  g_test_add_func ("/problems/same-code-of-two", test_same_code_of_two);
  g_test_add_func ("/problems/list-of-a-part", test_list_of_a_part);
  g_test_add_func ("/problems/variant", test_variant);
  g_test_add_func ("/problems/table", test_table);
  return g_test_run ();
}
