/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-quota.h"

typedef struct
{
  XmhQuota *quota;
  gboolean is_ended; /* for the sake of another */
  XmhQuotaClaim claim;
} Thing;

static XmhPeer *
peer_new (const char *text)
{
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string (text, 1000);

  return xmh_peer_new (address, NULL);
}

static gboolean
thing_take (Thing *thing, XmhQuota *quota, const char *text)
{
  g_autoptr(XmhPeer) peer = peer_new (text);
  gboolean admits = xmh_quota_admits (quota, peer);

  thing->quota = quota;
  thing->is_ended = FALSE;
  g_assert_cmpint (xmh_quota_take (quota, peer, &thing->claim), ==, admits);
  return admits;
}

static gboolean
thing_take_idle (Thing *thing, XmhQuota *quota, const char *text)
{
  if (!thing_take (thing, quota, text))
    return FALSE;

  xmh_quota_set_idle (quota, &thing->claim, thing);
  return TRUE;
}

static void
thing_give_back (Thing *thing)
{
  xmh_quota_give_back (thing->quota, &thing->claim);
}

static void
end_thing (gpointer owner)
{
  Thing *thing = owner;

  g_assert_null (thing->claim.holder);
  thing->is_ended = TRUE;
}

static void
test_per_address (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (2, 100, NULL);
  Thing things[6] = { 0 };

  g_assert_true (thing_take (&things[0], quota, "192.168.1.5"));
  g_assert_true (thing_take (&things[1], quota, "::ffff:192.168.1.5"));
  g_assert_false (thing_take (&things[2], quota, "192.168.1.5"));
  g_assert_true (thing_take (&things[3], quota, "192.168.1.6"));
  thing_give_back (&things[0]);
  g_assert_true (thing_take (&things[4], quota, "192.168.1.5"));
  g_assert_false (thing_take (&things[5], quota, "192.168.1.5"));
}

/* One host has a /64 of addresses at the least. */
static void
test_ipv6_elsewhere (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (2, 100, NULL);
  Thing things[5] = { 0 };

  g_assert_true (thing_take (&things[0], quota, "2001:db8:0:1::1"));
  g_assert_true (thing_take (&things[1], quota, "2001:db8:0:1:ffff::1"));
  g_assert_false (thing_take (&things[2], quota, "2001:db8:0:1::2"));
  g_assert_true (thing_take (&things[3], quota, "2001:db8:0:2::1"));
  /* The four bytes of this one begin that /64. */
  g_assert_true (thing_take (&things[4], quota, "32.1.13.184"));
}

/* Neighbours are counted separately, up to four times the limit of one, and one of them cannot use the share of the others. */
static void
test_ipv6_neighbours (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (2, 100, end_thing);
  Thing things[10] = { 0 };

  g_assert_true (thing_take (&things[0], quota, "fe80::1"));
  g_assert_true (thing_take (&things[1], quota, "fe80::1"));
  g_assert_false (thing_take (&things[2], quota, "fe80::1"));
  g_assert_true (thing_take_idle (&things[2], quota, "fe80::2"));
  for (guint i = 3; i < 8; i++)
    {
      g_autofree char *address = g_strdup_printf ("fe80::%u", i);

      g_assert_true (thing_take (&things[i], quota, address));
    }
  /* Eight are held. The only idle one makes room, then nothing does. */
  g_assert_true (thing_take (&things[8], quota, "fe80::8"));
  g_assert_true (things[2].is_ended);
  g_assert_false (thing_take (&things[9], quota, "fe80::9"));
  g_assert_true (thing_take (&things[9], quota, "10.0.0.1"));
}

static void
test_total (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (2, 3, NULL);
  Thing things[4] = { 0 };

  g_assert_true (thing_take (&things[0], quota, "10.0.0.1"));
  g_assert_true (thing_take (&things[1], quota, "10.0.0.2"));
  g_assert_true (thing_take (&things[2], quota, "10.0.0.3"));
  g_assert_false (thing_take (&things[3], quota, "10.0.0.4"));
  thing_give_back (&things[0]);
  g_assert_true (thing_take (&things[3], quota, "10.0.0.4"));
}

/* The last eighth is reserved for those that hold none. */
static void
test_share (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (15, 16, NULL);
  Thing things[18] = { 0 };

  for (guint i = 0; i < 14; i++)
    g_assert_true (thing_take (&things[i], quota, "10.0.0.1"));
  g_assert_false (thing_take (&things[14], quota, "10.0.0.1"));
  g_assert_true (thing_take (&things[14], quota, "10.0.0.2"));
  g_assert_false (thing_take (&things[15], quota, "10.0.0.2"));
  g_assert_true (thing_take (&things[15], quota, "10.0.0.3"));
  g_assert_false (thing_take (&things[16], quota, "10.0.0.4"));
  thing_give_back (&things[0]);
  g_assert_false (thing_take (&things[0], quota, "10.0.0.1"));
  g_assert_true (thing_take (&things[16], quota, "10.0.0.4"));
}

/* Nothing is reserved if one may hold all. */
static void
test_no_share (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (8, 8, NULL);
  Thing things[9] = { 0 };

  for (guint i = 0; i < 8; i++)
    g_assert_true (thing_take (&things[i], quota, "10.0.0.1"));
  g_assert_false (thing_take (&things[8], quota, "10.0.0.1"));
  g_assert_false (thing_take (&things[8], quota, "10.0.0.2"));
}

/* The longest idle claim of the address that holds most ends; busy ones stay. */
static void
test_room (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (4, 7, end_thing);
  Thing many[4] = { 0 };
  Thing few[3] = { 0 };
  Thing others[4] = { 0 };

  for (guint i = 0; i < 3; i++)
    g_assert_true (thing_take_idle (&few[i], quota, "10.0.0.2"));
  for (guint i = 0; i < 4; i++)
    g_assert_true (thing_take_idle (&many[i], quota, "10.0.0.1"));
  xmh_quota_set_busy (quota, &many[0].claim);
  /* It keeps its place. */
  xmh_quota_set_idle (quota, &many[1].claim, &many[1]);

  g_assert_true (thing_take (&others[0], quota, "10.0.0.3"));
  g_assert_true (many[1].is_ended);
  g_assert_true (thing_take (&others[1], quota, "10.0.0.4"));
  g_assert_true (few[0].is_ended);
  xmh_quota_set_busy (quota, &few[1].claim);
  xmh_quota_set_busy (quota, &few[2].claim);
  for (guint i = 2; i < 4; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.0.%u", 3 + i);

      g_assert_true (thing_take (&others[i], quota, address));
      g_assert_true (many[i].is_ended);
    }
  g_assert_false (thing_take (&many[1], quota, "10.0.0.9"));
  g_assert_false (many[0].is_ended);
}

/* Among addresses with the same count, the longest idle claim makes room for any peer. */
static void
test_room_of_equals (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (3, 4, end_thing);
  Thing first[2] = { 0 };
  Thing second[3] = { 0 };
  Thing third = { 0 };

  g_assert_true (thing_take_idle (&second[0], quota, "10.0.0.2"));
  for (guint i = 0; i < 2; i++)
    g_assert_true (thing_take_idle (&first[i], quota, "10.0.0.1"));
  g_assert_true (thing_take_idle (&second[1], quota, "10.0.0.2"));
  /* Now it is the turn of second, which is idle again. */
  xmh_quota_set_busy (quota, &second[0].claim);
  xmh_quota_set_idle (quota, &second[0].claim, &second[0]);
  g_assert_true (thing_take (&third, quota, "10.0.0.3"));
  g_assert_true (first[0].is_ended);
  g_assert_false (second[0].is_ended || second[1].is_ended);
}

/* One that opens several at once does not lose them to itself while many others have been idle for longer, each of
 * which holds one: neither in all nor in a network. A few are enough. */
static void
test_room_for_a_few (void)
{
  static const char *const prefixes[] = { "10.0.0.", "fe80::" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      g_autoptr(XmhQuota) quota = xmh_quota_new (16, i == 0 ? 64 : 1000, end_thing);
      g_autofree char *newcomer = g_strconcat (prefixes[i], "200", NULL);
      Thing silent[64] = { 0 };
      Thing several[7] = { 0 };

      for (guint j = 0; j < G_N_ELEMENTS (silent); j++)
        {
          g_autofree char *address = g_strdup_printf ("%s%u", prefixes[i], 1 + j);

          g_assert_true (thing_take_idle (&silent[j], quota, address));
        }
      for (guint j = 0; j < 6; j++)
        {
          g_assert_true (thing_take_idle (&several[j], quota, newcomer));
          g_assert_true (silent[j].is_ended);
        }
      g_assert_false (several[0].is_ended);
      g_assert_true (thing_take_idle (&several[6], quota, newcomer));
      g_assert_true (several[0].is_ended);
      g_assert_false (silent[6].is_ended);
    }
}

static void
test_loopback (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (0, 0, NULL);
  Thing things[5] = { 0 };

  g_assert_true (thing_take_idle (&things[0], quota, "127.0.0.1"));
  g_assert_true (thing_take (&things[1], quota, "127.9.9.9"));
  g_assert_true (thing_take (&things[2], quota, "::1"));
  g_assert_true (thing_take (&things[3], quota, "::ffff:127.0.0.1"));
  g_assert_false (thing_take (&things[4], quota, "10.0.0.1"));
  thing_give_back (&things[0]);
  g_assert_false (thing_take (&things[4], quota, "10.0.0.1"));
}

/* Held claims stay, and can be given back. */
static void
test_shrinking (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (3, 3, NULL);
  Thing things[4] = { 0 };

  for (guint i = 0; i < 3; i++)
    g_assert_true (thing_take (&things[i], quota, "10.0.0.1"));
  xmh_quota_set_limits (quota, 1, 1);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (thing_take (&things[3], quota, "10.0.0.1"));
      thing_give_back (&things[i]);
    }
  g_assert_true (thing_take (&things[3], quota, "10.0.0.1"));
}

/* How many of @things that @address holds; the counts that are kept beside the quota. */
static guint
count_held (const Thing *things, const guint *addresses, gsize n, guint address)
{
  guint count = 0;

  for (gsize i = 0; i < n; i++)
    if (things[i].claim.holder != NULL && (address == G_MAXUINT || addresses[i] == address))
      count++;

  return count;
}

#define N_THINGS 60
#define N_ADDRESSES 12
#define PER_ADDRESS 6
#define TOTAL 40

/* Any order of calls stays within the limits. */
static void
test_random (void)
{
  g_autoptr(XmhQuota) quota = xmh_quota_new (PER_ADDRESS, TOTAL, end_thing);
  Thing things[N_THINGS] = { 0 };
  guint addresses[N_THINGS] = { 0 };

  for (guint turn = 0; turn < 50000; turn++)
    {
      guint i = (guint) g_test_rand_int_range (0, N_THINGS);
      guint address = (guint) g_test_rand_int_range (0, N_ADDRESSES);
      g_autofree char *text = g_strdup_printf (address % 2 == 0 ? "10.0.0.%u" : "fe80::%u", address);
      guint count;

      if (things[i].claim.holder != NULL)
        {
          if (g_test_rand_bit ())
            thing_give_back (&things[i]);
          else if (things[i].claim.is_idle)
            xmh_quota_set_busy (quota, &things[i].claim);
          else
            xmh_quota_set_idle (quota, &things[i].claim, &things[i]);
          continue;
        }

      count = count_held (things, addresses, N_THINGS, address);
      addresses[i] = address;
      if (thing_take_idle (&things[i], quota, text))
        g_assert_cmpuint (count, <, PER_ADDRESS);
      g_assert_cmpuint (count_held (things, addresses, N_THINGS, G_MAXUINT), <=, TOTAL);
    }

  for (guint i = 0; i < N_THINGS; i++)
    thing_give_back (&things[i]);
  for (guint i = 0; i < PER_ADDRESS; i++)
    g_assert_true (thing_take (&things[i], quota, "fe80::1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/quota/per-address", test_per_address);
  g_test_add_func ("/quota/ipv6-elsewhere", test_ipv6_elsewhere);
  g_test_add_func ("/quota/ipv6-neighbours", test_ipv6_neighbours);
  g_test_add_func ("/quota/total", test_total);
  g_test_add_func ("/quota/share", test_share);
  g_test_add_func ("/quota/no-share", test_no_share);
  g_test_add_func ("/quota/room", test_room);
  g_test_add_func ("/quota/room-of-equals", test_room_of_equals);
  g_test_add_func ("/quota/room-for-a-few", test_room_for_a_few);
  g_test_add_func ("/quota/loopback", test_loopback);
  g_test_add_func ("/quota/shrinking", test_shrinking);
  g_test_add_func ("/quota/random", test_random);

  return g_test_run ();
}
