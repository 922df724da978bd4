/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "participants/xmh-room-identities.h"

#include <string.h>

#include "config/xmh-config.h"

#define SECOND G_USEC_PER_SEC
#define WAIT (30 * SECOND)
#define A "192.168.1.5"
#define B "192.168.1.6"
#define C "fd00::5"
#define D "fd00::6" /* of the same /64 */

static XmhRoomIdentities *
identities_new (void)
{
  static const char *const reserved[] = { "recorder", "robot-2", NULL };
  XmhRoomIdentities *identities = xmh_room_identities_new ();
  g_autoptr(XmhConfig) config = xmh_config_new_default ();

  g_strfreev (config->reserved_identities);
  config->reserved_identities = g_strdupv ((char **) reserved);
  xmh_room_identities_apply_config (identities, config);
  return identities;
}

static void
assert_issued_to (XmhRoomIdentities *identities,
                  const char *device_id,
                  const char *address,
                  gint64 now_us,
                  const char *wish,
                  const char *expected)
{
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (address);
  g_autofree char *identity = xmh_room_identities_issue (identities, wish, device_id, inet, now_us);

  g_assert_cmpstr (identity, ==, expected);
}

static void
assert_issued (XmhRoomIdentities *identities,
               const char *address,
               gint64 now_us,
               const char *wish,
               const char *expected)
{
  assert_issued_to (identities, NULL, address, now_us, wish, expected);
}

static XmhIdentityHold *
hold (XmhRoomIdentities *identities, const char *device_id, const char *address, const char *identity)
{
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (address);

  return xmh_room_identities_hold (identities, identity, device_id, inet, 0);
}

static XmhIdentityHold *
take_seat (XmhRoomIdentities *identities, const char *address, const char *identity)
{
  return hold (identities, NULL, address, identity);
}

static void
assert_owner (XmhRoomIdentities *identities,
              gint64 now_us,
              const char *identity,
              gboolean is_owned,
              const char *device_id)
{
  gboolean has_owner;

  g_assert_cmpstr (xmh_room_identities_get_device (identities, identity, now_us, &has_owner), ==, device_id);
  g_assert_cmpint (has_owner, ==, is_owned);
}

/* Two requests before either joins, and a later one, once the identity is free. */
static void
test_issued (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();

  assert_issued (identities, A, 0, "quest", "quest");
  assert_issued (identities, B, SECOND, "quest", "quest-2");
  assert_issued (identities, C, SECOND, "quest", "quest-3");
  assert_issued (identities, D, SECOND, "quest", "quest-4");
  assert_issued (identities, A, 2 * SECOND, "quest", "quest");
  assert_issued (identities, B, 2 * SECOND, "quest", "quest-2");
  assert_issued (identities, B, 2 * SECOND, "Quest", "Quest");
  /* A's reservation was renewed by its second token. */
  assert_issued (identities, C, 31 * SECOND, "quest", "quest-3");
  assert_issued (identities, D, 2 * SECOND + WAIT, "quest", "quest");
}

static void
test_seated (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();
  XmhIdentityHold *first, *second;

  assert_issued (identities, A, 0, "quest", "quest");
  first = take_seat (identities, A, "quest");
  assert_issued (identities, B, 10 * WAIT, "quest", "quest-2");
  second = take_seat (identities, B, "quest-2");

  /* A reload: the next token is requested before the session ends, or a moment after. */
  assert_issued (identities, B, 11 * WAIT, "quest", "quest-2");
  xmh_identity_hold_release (second, 12 * WAIT);
  assert_issued (identities, B, 12 * WAIT + SECOND, "quest", "quest-2");
  second = take_seat (identities, B, "quest-2");
  xmh_identity_hold_release (first, 13 * WAIT);
  assert_issued (identities, C, 13 * WAIT + SECOND, "quest", "quest-3");
  assert_issued (identities, A, 13 * WAIT + SECOND, "quest", "quest");

  /* After a longer absence; an address with a number keeps it. */
  assert_issued (identities, B, 15 * WAIT, "quest", "quest-2");
  assert_issued (identities, C, 15 * WAIT, "quest", "quest");
  xmh_identity_hold_release (second, 15 * WAIT);
}

/* Two sessions of one address, as while a page is loaded again. */
static void
test_two_seats (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();
  XmhIdentityHold *old = take_seat (identities, A, "quest");
  XmhIdentityHold *young = take_seat (identities, A, "quest");

  xmh_identity_hold_release (old, 0);
  assert_issued (identities, B, 2 * WAIT, "quest", "quest-2");
  xmh_identity_hold_release (young, 3 * WAIT);
  assert_issued (identities, C, 4 * WAIT, "quest", "quest");
}

/* By another token, for example of a link: LiveKit has accepted it and removed the other one. */
static void
test_taken_over (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();
  XmhIdentityHold *mine = take_seat (identities, A, "quest");
  XmhIdentityHold *theirs = take_seat (identities, B, "quest");
  XmhIdentityHold *again;

  xmh_identity_hold_release (mine, 0);
  assert_issued (identities, A, 2 * WAIT, "quest", "quest-2");
  again = take_seat (identities, A, "quest");
  xmh_identity_hold_release (theirs, 3 * WAIT);
  assert_issued (identities, B, 5 * WAIT, "quest", "quest-2");
  xmh_identity_hold_release (again, 5 * WAIT);
}

/* One device with IPv4 for the page, IPv6 for the room, and again. */
static void
test_two_families (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();

  for (guint i = 0; i < 4; i++)
    {
      gint64 now_us = i * 2 * SECOND;
      XmhIdentityHold *seat;

      assert_issued (identities, i < 3 ? A : C, now_us, "quest", "quest");
      seat = take_seat (identities, i < 2 ? C : A, "quest");
      /* The next token is requested before the session ends. */
      assert_issued (identities, A, now_us + SECOND, "quest", "quest");
      assert_issued (identities, C, now_us + SECOND, "quest", "quest");
      assert_issued (identities, B, now_us + SECOND, "quest", "quest-2");
      xmh_identity_hold_release (seat, now_us + SECOND);
    }

  /* A device with a number keeps it likewise. */
  xmh_identity_hold_release (take_seat (identities, D, "quest-2"), 8 * SECOND);
  assert_issued (identities, B, 9 * SECOND, "quest", "quest-2");
  assert_issued (identities, D, 9 * SECOND, "quest", "quest-2");
}

/* The identities of one address are limited, and are freed with it. */
static void
test_many_addresses (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();
  g_autoptr(GInetAddress) late = g_inet_address_new_from_string (B);

  assert_issued (identities, A, 0, "quest", "quest");
  xmh_identity_hold_release (take_seat (identities, C, "quest"), 0);
  xmh_identity_hold_release (take_seat (identities, D, "quest"), 0);
  assert_issued (identities, A, 0, "quest", "quest");
  xmh_identity_hold_release (take_seat (identities, B, "quest"), 0);
  assert_issued (identities, A, 0, "quest", "quest-2");

  /* The reservation has expired, although there were no requests since. */
  assert_issued (identities, A, 0, "other", "other");
  xmh_identity_hold_release (xmh_room_identities_hold (identities, "other", NULL, late, 2 * WAIT), 2 * WAIT);
  assert_issued (identities, A, 2 * WAIT, "other", "other-2");
}

/* A known device keeps its identity with another address, and does not share it with others of its address. */
static void
test_devices (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();
  XmhIdentityHold *seat;

  assert_owner (identities, 0, "quest", FALSE, NULL);
  assert_issued_to (identities, "d1", A, 0, "quest", "quest");
  assert_issued_to (identities, "d1", B, SECOND, "quest", "quest");
  assert_issued_to (identities, "d2", A, SECOND, "quest", "quest-2");
  assert_issued (identities, A, SECOND, "quest", "quest-3");
  assert_owner (identities, 0, "quest", TRUE, "d1");
  assert_owner (identities, 0, "quest-3", TRUE, NULL);

  /* It joins from a third address, reloads the page there, and connects again. */
  seat = hold (identities, "d1", C, "quest");
  assert_issued_to (identities, "d1", D, 2 * WAIT, "quest", "quest");
  assert_issued_to (identities, "d2", C, 2 * WAIT, "quest", "quest-2");
  xmh_identity_hold_release (seat, 2 * WAIT);
  assert_issued_to (identities, "d1", A, 2 * WAIT + SECOND, "quest", "quest");
  assert_owner (identities, 3 * WAIT, "quest", TRUE, "d1");
  assert_owner (identities, 3 * WAIT + 2 * SECOND, "quest", FALSE, NULL);
  assert_issued_to (identities, "d2", A, 3 * WAIT + 2 * SECOND, "quest", "quest");
}

/* Not like an address, which gains others while it waits. */
static void
test_device_and_address (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();

  assert_issued_to (identities, "d1", A, 0, "quest", "quest");
  xmh_identity_hold_release (take_seat (identities, C, "quest"), 0);
  assert_owner (identities, 0, "quest", TRUE, NULL);
  assert_issued_to (identities, "d1", A, 0, "quest", "quest-2");
}

static void
test_forgotten_device (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();
  XmhIdentityHold *seat;

  assert_issued_to (identities, "d1", A, 0, "quest", "quest");
  assert_issued_to (identities, "d1", A, 0, "other", "other");
  seat = hold (identities, "d1", A, "third");
  xmh_room_identities_forget_device (identities, "d1");
  xmh_room_identities_forget_device (identities, "d2");
  assert_issued_to (identities, "d2", A, 0, "quest", "quest");
  assert_issued_to (identities, "d2", A, 0, "other", "other");
  assert_issued_to (identities, "d2", A, 0, "third", "third-2");
  xmh_identity_hold_release (seat, 0);
  xmh_room_identities_forget_device (identities, "d1");
  assert_owner (identities, 0, "third", FALSE, NULL);
}

static void
test_loopback (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();

  assert_issued (identities, "127.0.0.1", 0, "quest", "quest");
  assert_issued (identities, "::1", 0, "quest", "quest");
  assert_issued (identities, "127.8.8.8", 0, "quest", "quest");
  assert_issued (identities, A, 0, "quest", "quest-2");
  assert_issued (identities, "::ffff:" A, 0, "quest", "quest-2");
}

static void
test_reserved (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();

  g_assert_true (xmh_room_identities_is_reserved (identities, "xr-hub-connector"));
  g_assert_true (xmh_room_identities_is_reserved (identities, "XR-hub-connector "));
  g_assert_true (xmh_room_identities_is_reserved (identities, "Re corder"));
  g_assert_false (xmh_room_identities_is_reserved (identities, "recorder-2"));
  assert_issued (identities, A, 0, "robot", "robot");
  assert_issued (identities, B, 0, "robot", "robot-3");
}

static void
test_long (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();
  g_autofree char *plain = g_strnfill (256, 'x');
  g_autofree char *cut = g_strconcat (plain + 2, "-2", NULL);
  g_autoptr(GString) wide = g_string_new (NULL);
  g_autofree char *wide_cut = NULL;

  assert_issued (identities, A, 0, plain, plain);
  assert_issued (identities, B, 0, plain, cut);

  for (guint i = 0; i < 85; i++)
    g_string_append (wide, "\342\202\254");
  wide_cut = g_strdup_printf ("%.*s-2", 84 * 3, wide->str);
  assert_issued (identities, A, 0, wide->str, wide->str);
  assert_issued (identities, B, 0, wide->str, wide_cut);
  g_assert_true (g_utf8_validate (wide_cut, -1, NULL));
}

static void
test_used_up (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();

  for (guint i = 1; i <= XMH_ROOM_IDENTITIES_LAST; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.0.%u", i);
      g_autofree char *expected = i == 1 ? g_strdup ("quest") : g_strdup_printf ("quest-%u", i);

      assert_issued (identities, address, 0, "quest", expected);
    }
  assert_issued (identities, "10.0.1.1", 0, "quest", NULL);
  assert_issued (identities, "10.0.0.7", 0, "quest", "quest-7");
  assert_issued (identities, "10.0.1.1", 0, "other", "other");
  assert_issued (identities, "10.0.1.1", WAIT, "quest", "quest");
}

/* Endless requests of one address reserve only a few names, and remove no present participant. */
static void
test_bounded (void)
{
  g_autoptr(XmhRoomIdentities) identities = identities_new ();
  XmhIdentityHold *seat = take_seat (identities, A, "quest");

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("name-%u", i);

      assert_issued (identities, B, 0, name, name);
    }
  assert_issued (identities, C, 0, "name-91", "name-91");
  assert_issued (identities, C, 0, "name-92", "name-92-2");
  assert_issued (identities, C, 0, "quest", "quest-2");

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.%u.%u", i / 200, i % 200 + 1);
      g_autofree char *name = g_strdup_printf ("many-%u", i);

      assert_issued (identities, address, 0, name, name);
    }
  assert_issued (identities, D, 0, "many-1487", "many-1487");
  assert_issued (identities, D, 0, "many-1600", "many-1600-2");
  assert_issued (identities, D, 0, "quest", "quest-2");
  xmh_identity_hold_release (seat, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identities/issued", test_issued);
  g_test_add_func ("/identities/seated", test_seated);
  g_test_add_func ("/identities/two-seats", test_two_seats);
  g_test_add_func ("/identities/taken-over", test_taken_over);
  g_test_add_func ("/identities/two-families", test_two_families);
  g_test_add_func ("/identities/many-addresses", test_many_addresses);
  g_test_add_func ("/identities/devices", test_devices);
  g_test_add_func ("/identities/device-and-address", test_device_and_address);
  g_test_add_func ("/identities/forgotten-device", test_forgotten_device);
  g_test_add_func ("/identities/loopback", test_loopback);
  g_test_add_func ("/identities/reserved", test_reserved);
  g_test_add_func ("/identities/long", test_long);
  g_test_add_func ("/identities/used-up", test_used_up);
  g_test_add_func ("/identities/bounded", test_bounded);
  return g_test_run ();
}
