/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-quota.h"

static XmhPeer *
peer_new (const char *text)
{
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string (text, 1000);

  return xmh_peer_new (address);
}

static gboolean
take (XmhQuota   *quota,
      const char *text)
{
  g_autoptr(XmhPeer) peer = peer_new (text);

  return xmh_quota_take (quota, peer);
}

static void
give_back (XmhQuota   *quota,
           const char *text)
{
  g_autoptr(XmhPeer) peer = peer_new (text);

  xmh_quota_give_back (quota, peer);
}

static void
test_per_address (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (2, 100);

  g_assert_true (take (quota, "192.168.1.5"));
  g_assert_true (take (quota, "::ffff:192.168.1.5"));
  g_assert_false (take (quota, "192.168.1.5"));
  g_assert_true (take (quota, "192.168.1.6"));
  give_back (quota, "192.168.1.5");
  g_assert_true (take (quota, "192.168.1.5"));
  g_assert_false (take (quota, "192.168.1.5"));
}

/* One host has a /64 of addresses at the least. */
static void
test_ipv6 (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (2, 100);

  g_assert_true (take (quota, "2001:db8:0:1::1"));
  g_assert_true (take (quota, "2001:db8:0:1:ffff::1"));
  g_assert_false (take (quota, "2001:db8:0:1::2"));
  g_assert_true (take (quota, "2001:db8:0:2::1"));
  /* The four bytes of this one begin that /64. */
  g_assert_true (take (quota, "32.1.13.184"));
}

static void
test_total (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (2, 3);

  g_assert_true (take (quota, "10.0.0.1"));
  g_assert_true (take (quota, "10.0.0.2"));
  g_assert_true (take (quota, "10.0.0.3"));
  g_assert_false (take (quota, "10.0.0.4"));
  give_back (quota, "10.0.0.1");
  g_assert_true (take (quota, "10.0.0.4"));
}

static void
test_loopback (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (0, 0);

  g_assert_true (take (quota, "127.0.0.1"));
  g_assert_true (take (quota, "127.9.9.9"));
  g_assert_true (take (quota, "::1"));
  g_assert_true (take (quota, "::ffff:127.0.0.1"));
  g_assert_false (take (quota, "10.0.0.1"));
  give_back (quota, "127.0.0.1");
  g_assert_false (take (quota, "10.0.0.1"));
}

/* What is held stays held, and can be given back. */
static void
test_shrinking (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (3, 3);

  for (guint i = 0; i < 3; i++)
    g_assert_true (take (quota, "10.0.0.1"));
  xmh_quota_set_limits (quota, 1, 1);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (take (quota, "10.0.0.1"));
      give_back (quota, "10.0.0.1");
    }
  g_assert_true (take (quota, "10.0.0.1"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/quota/per-address", test_per_address);
  g_test_add_func ("/quota/ipv6", test_ipv6);
  g_test_add_func ("/quota/total", test_total);
  g_test_add_func ("/quota/loopback", test_loopback);
  g_test_add_func ("/quota/shrinking", test_shrinking);

  return g_test_run ();
}
