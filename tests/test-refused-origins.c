/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-refused-origins.h"

#define A "192.168.1.5"
#define B "fd00::6"

static guint n_changes;

static void
note (XmhRefusedOrigins *refusals, const char *origin, XmhRefusedBy by, const char *peer)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (peer);

  xmh_refused_origins_note (refusals, origin, by, address);
}

static void
assert_list (XmhRefusedOrigins *refusals, const char *expected)
{
  gboolean has_more;
  GPtrArray *list = xmh_refused_origins_list (refusals, &has_more);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const XmhRefusedOrigin *refusal = g_ptr_array_index (list, i);

      g_string_append_printf (text, "%s %s %u\n", refusal->origin, refusal->peer, refusal->by);
    }
  g_string_append (text, has_more ? "more" : "");
  g_assert_cmpstr (text->str, ==, expected);
}

static void
on_changed (void)
{
  n_changes++;
}

static XmhRefusedOrigins *
refusals_new (void)
{
  XmhRefusedOrigins *refusals = xmh_refused_origins_new ();

  n_changes = 0;
  g_signal_connect (refusals, "changed", G_CALLBACK (on_changed), NULL);
  return refusals;
}

/* The first ones stay, with their first address. */
static void
test_first_stays (void)
{
  g_autoptr(XmhRefusedOrigins) refusals = refusals_new ();

  note (refusals, "https://a.example", XMH_REFUSED_BY_CLOUDXR, A);
  note (refusals, "https://A.example:443", XMH_REFUSED_BY_CLOUDXR, B);
  note (refusals, "https://b.example", XMH_REFUSED_BY_CORS, B);
  g_assert_cmpuint (n_changes, ==, 2);
  note (refusals, "https://a.example", XMH_REFUSED_BY_CORS, B);
  g_assert_cmpuint (n_changes, ==, 3);
  assert_list (refusals, "https://a.example " A " 3\nhttps://b.example " B " 2\n");
  g_assert_cmpint (xmh_refused_origins_lookup (refusals, "https://a.example"), ==, 3);

  xmh_refused_origins_forget (refusals, "https://a.example");
  assert_list (refusals, "https://b.example " B " 2\n");
  xmh_refused_origins_forget_all (refusals);
  assert_list (refusals, "");
  g_assert_cmpuint (n_changes, ==, 5);
}

/* Endless reports of one address, and of many; each is reported once. */
static void
test_bounded (void)
{
  g_autoptr(XmhRefusedOrigins) refusals = refusals_new ();
  gboolean has_more;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *origin = g_strdup_printf ("https://%u.example", i);

      note (refusals, origin, XMH_REFUSED_BY_CLOUDXR, A);
    }
  assert_list (refusals, "https://0.example " A " 1\nhttps://1.example " A " 1\nhttps://2.example " A " 1\nmore");
  g_assert_cmpuint (n_changes, ==, 4);

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *origin = g_strdup_printf ("https://x%u.example", i);
      g_autofree char *peer = g_strdup_printf ("10.0.0.%u", i);

      note (refusals, origin, XMH_REFUSED_BY_CLOUDXR, peer);
    }
  g_assert_cmpuint (xmh_refused_origins_list (refusals, &has_more)->len, ==, 8);
  g_assert_cmpuint (n_changes, ==, 9);
}

/* When all that was kept is allowed, what comes next is the first again. */
static void
test_nothing_is_left (void)
{
  g_autoptr(XmhRefusedOrigins) refusals = refusals_new ();

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *origin = g_strdup_printf ("https://%u.example", i);

      note (refusals, origin, XMH_REFUSED_BY_CLOUDXR, A);
    }
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *origin = g_strdup_printf ("https://%u.example", i);

      xmh_refused_origins_forget (refusals, origin);
    }
  note (refusals, "https://b.example", XMH_REFUSED_BY_CLOUDXR, B);
  assert_list (refusals, "https://b.example " B " 1\n");
}

/* A text of a stranger is not shown. */
static void
test_no_origins (void)
{
  static const char *const texts[] = {
    "null", "*", "", "Press Allow now", "https://a.example/path", "https://u@a.example", "https://\342\200\256a.example"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(XmhRefusedOrigins) refusals = refusals_new ();

      note (refusals, texts[i], XMH_REFUSED_BY_CLOUDXR, A);
      assert_list (refusals, "null " A " 1\n");
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/refusals/first-stays", test_first_stays);
  g_test_add_func ("/refusals/bounded", test_bounded);
  g_test_add_func ("/refusals/nothing-is-left", test_nothing_is_left);
  g_test_add_func ("/refusals/no-origins", test_no_origins);
  return g_test_run ();
}
