/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-rate-limit.h"

#define SECOND G_USEC_PER_SEC

static gboolean
take (XmhRateLimit *limit, const char *address, gint64 now_us, guint *retry_after_s)
{
  g_autoptr(GInetAddress) peer = g_inet_address_new_from_string (address);

  return xmh_rate_limit_take (limit, peer, NULL, 10, 40, now_us, retry_after_s);
}

static guint
take_all (XmhRateLimit *limit, const char *address, gint64 now_us)
{
  guint n = 0;

  while (n < 1000 && take (limit, address, now_us, NULL))
    n++;
  return n;
}

static void
test_burst (void)
{
  g_autoptr(XmhRateLimit) limit = xmh_rate_limit_new (16);
  guint retry_after_s = 0;

  g_assert_cmpuint (take_all (limit, "192.168.1.5", 0), ==, 40);
  g_assert_false (take (limit, "192.168.1.5", 0, &retry_after_s));
  g_assert_cmpuint (retry_after_s, ==, 1);
  g_assert_cmpuint (take_all (limit, "192.168.1.5", SECOND), ==, 10);
  g_assert_cmpuint (take_all (limit, "192.168.1.5", 100 * SECOND), ==, 40);
}

static void
test_addresses (void)
{
  g_autoptr(XmhRateLimit) limit = xmh_rate_limit_new (16);

  g_assert_cmpuint (take_all (limit, "192.168.1.5", 0), ==, 40);
  g_assert_cmpuint (take_all (limit, "192.168.1.6", 0), ==, 40);
  g_assert_cmpuint (take_all (limit, "::ffff:192.168.1.6", 0), ==, 0);
  g_assert_cmpuint (take_all (limit, "2001:db8::1", 0), ==, 40);
  g_assert_cmpuint (take_all (limit, "2001:db8::2", 0), ==, 0);
  g_assert_cmpuint (take_all (limit, "2001:db8:0:1::1", 0), ==, 40);
  /* The bytes of 32.1.13.184 begin 2001:db8::. */
  g_assert_cmpuint (take_all (limit, "32.1.13.184", 0), ==, 40);
  g_assert_cmpuint (take_all (limit, "127.0.0.1", 0), ==, 1000);
  g_assert_cmpuint (take_all (limit, "::1", 0), ==, 1000);
}

/* Each has its own, and all of a /64 have four times as much. */
static void
test_neighbours (void)
{
  g_autoptr(XmhRateLimit) limit = xmh_rate_limit_new (16);

  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *address = g_strdup_printf ("fe80::%u", i);

      g_assert_cmpuint (take_all (limit, address, 0), ==, 40);
    }
  g_assert_cmpuint (take_all (limit, "fe80::5", 0), ==, 0);
  g_assert_cmpuint (take_all (limit, "fe80::1", SECOND), ==, 10);
  g_assert_cmpuint (take_all (limit, "fe80::5", SECOND), ==, 30);
  g_assert_cmpuint (take_all (limit, "fe80::6", SECOND), ==, 0);
}

static void
test_bound (void)
{
  g_autoptr(XmhRateLimit) limit = xmh_rate_limit_new (2);

  g_assert_cmpuint (take_all (limit, "10.0.0.1", 0), ==, 40);
  g_assert_cmpuint (take_all (limit, "10.0.0.2", 0), ==, 40);
  g_assert_false (take (limit, "10.0.0.1", 0, NULL));
  /* The least recently used one is freed. */
  g_assert_cmpuint (take_all (limit, "10.0.0.3", 0), ==, 40);
  g_assert_false (take (limit, "10.0.0.1", 0, NULL));
  g_assert_true (take (limit, "10.0.0.2", 0, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rate-limit/burst", test_burst);
  g_test_add_func ("/rate-limit/addresses", test_addresses);
  g_test_add_func ("/rate-limit/neighbours", test_neighbours);
  g_test_add_func ("/rate-limit/bound", test_bound);
  return g_test_run ();
}
