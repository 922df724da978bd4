/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-distrust.h"

static void
count (guint *counter)
{
  (*counter)++;
}

/* Runs the main loop until *counter is @wanted. */
static void
wait_for (const guint *counter, guint wanted)
{
  gint64 deadline_us = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (*counter < wanted && g_get_monotonic_time () < deadline_us)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (*counter, ==, wanted);
}

static const XmhDistrustEntry *
nth (GPtrArray *list, guint position)
{
  g_assert_cmpuint (position, <, list->len);
  return g_ptr_array_index (list, position);
}

static void
test_order (void)
{
  g_autoptr(XmhDistrust) distrust = xmh_distrust_new ();
  g_autoptr(GPtrArray) list = NULL;
  guint changed = 0;

  g_signal_connect_swapped (distrust, "changed", G_CALLBACK (count), &changed);
  xmh_distrust_add (distrust, "192.0.2.1", "unknown_ca");
  xmh_distrust_add (distrust, "192.0.2.2", "unknown_ca");
  xmh_distrust_add (distrust, "192.0.2.1", "bad_certificate");
  g_assert_cmpuint (changed, >=, 1);

  list = xmh_distrust_list (distrust);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (nth (list, 0)->peer, ==, "192.0.2.1");
  g_assert_cmpstr (nth (list, 0)->alert, ==, "bad_certificate");
  g_assert_cmpuint (nth (list, 0)->count, ==, 2);
  g_assert_cmpint (ABS (nth (list, 0)->last - g_get_real_time () / G_USEC_PER_SEC), <=, 2);
  g_assert_cmpuint (nth (list, 1)->count, ==, 1);
}

static void
assert_problem (XmhDistrust *distrust, const char *url, const char *message, const char *remedy)
{
  g_autoptr(XmhProblem) problem = xmh_distrust_get_problem (distrust, url);

  g_assert_cmpstr (problem->code, ==, "untrusting-client");
  g_assert_cmpint (problem->severity, ==, XMH_SEVERITY_WARNING);
  g_assert_cmpstr (problem->message, ==, message);
  g_assert_cmpstr (problem->remedy, ==, remedy);
}

/* The latest device is named, the others are counted. */
static void
test_problem (void)
{
  g_autoptr(XmhDistrust) distrust = xmh_distrust_new ();

  g_assert_null (xmh_distrust_get_problem (distrust, NULL));
  xmh_distrust_add (distrust, "192.0.2.1", "unknown_ca");
  assert_problem (distrust, "https://192.0.2.9:8080", "192.0.2.1 does not trust this computer yet",
                  "On the device, open https://192.0.2.9:8080/trust and follow the steps");
  xmh_distrust_add (distrust, "192.0.2.2", "unknown_ca");
  assert_problem (distrust, NULL, "192.0.2.2 and 1 other device do not trust this computer yet",
                  "On the device, open the page /trust of this computer and follow the steps");
}

/* The User-Agent of an address is remembered, within bounds; the latest counts. */
static void
test_kinds (void)
{
  g_autoptr(XmhDistrust) distrust = xmh_distrust_new ();
  g_autoptr(GPtrArray) list = NULL;

  xmh_distrust_note_device (distrust, "192.0.2.1", "Android phone");
  xmh_distrust_note_device (distrust, "192.0.2.2", "Mac");
  xmh_distrust_note_device (distrust, "192.0.2.1", "Quest browser");
  for (guint i = 0; i < 63; i++)
    {
      g_autofree char *peer = g_strdup_printf ("198.51.100.%u", i);

      xmh_distrust_note_device (distrust, peer, "iPad");
    }
  xmh_distrust_add (distrust, "192.0.2.1", "unknown_ca");
  xmh_distrust_add (distrust, "192.0.2.2", "unknown_ca");
  xmh_distrust_add (distrust, "192.0.2.3", "unknown_ca");

  list = xmh_distrust_list (distrust);
  g_assert_cmpstr (nth (list, 0)->kind, ==, NULL);
  g_assert_cmpstr (nth (list, 1)->kind, ==, NULL);
  g_assert_cmpstr (nth (list, 2)->kind, ==, "Quest browser");
}

static void
test_forget (void)
{
  g_autoptr(XmhDistrust) distrust = xmh_distrust_new ();
  g_autoptr(GPtrArray) list = NULL;
  guint changed = 0;

  g_signal_connect_swapped (distrust, "changed", G_CALLBACK (count), &changed);
  xmh_distrust_forget (distrust, "192.0.2.9");
  g_assert_cmpuint (changed, ==, 0);
  xmh_distrust_add (distrust, "192.0.2.1", "unknown_ca");
  g_assert_cmpuint (changed, ==, 1);
  xmh_distrust_forget (distrust, "192.0.2.1");
  wait_for (&changed, 2);
  list = xmh_distrust_list (distrust);
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_bounded (void)
{
  g_autoptr(XmhDistrust) distrust = xmh_distrust_new ();
  g_autoptr(GPtrArray) list = NULL;

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *peer = g_strdup_printf ("192.0.2.%u", i);

      xmh_distrust_add (distrust, peer, "unknown_ca");
    }

  list = xmh_distrust_list (distrust);
  g_assert_cmpuint (list->len, ==, 64);
  g_assert_cmpstr (nth (list, 0)->peer, ==, "192.0.2.199");
  g_assert_cmpstr (nth (list, 63)->peer, ==, "192.0.2.136");
}

/* Peers decide how often they connect, so the first signal is immediate and later ones are combined. */
static void
test_flood (void)
{
  XmhDistrust *distrust = xmh_distrust_new ();
  guint changed = 0;

  g_signal_connect_swapped (distrust, "changed", G_CALLBACK (count), &changed);
  for (guint i = 0; i < 10000; i++)
    {
      xmh_distrust_add (distrust, "192.0.2.1", "unknown_ca");
      xmh_distrust_forget (distrust, "192.0.2.1");
    }
  g_assert_cmpuint (changed, ==, 1);
  wait_for (&changed, 2);

  /* It is freed while it waits for the end of the pause. */
  xmh_distrust_add (distrust, "192.0.2.1", "unknown_ca");
  g_assert_finalize_object (distrust);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/distrust/order", test_order);
  g_test_add_func ("/distrust/problem", test_problem);
  g_test_add_func ("/distrust/kinds", test_kinds);
  g_test_add_func ("/distrust/forget", test_forget);
  g_test_add_func ("/distrust/bounded", test_bounded);
  g_test_add_func ("/distrust/flood", test_flood);
  return g_test_run ();
}
