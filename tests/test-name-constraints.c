/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-issuer.h"
#include "tls/xmh-name-constraints.h"

typedef struct
{
  const char *name;
  gboolean is_permitted;
} Case;

static const Case cases[] = {
  { "localhost", TRUE },
  { "printer.local", TRUE },
  { "local", TRUE },
  { "a.b.local", TRUE },
  { "atelier", TRUE },
  { "x.atelier", TRUE },
  { "hub.example.org", TRUE },
  { "a.lab.example", TRUE },
  { "*.lab.example", TRUE },
  { "xlocal", FALSE },
  { "local.example", FALSE },
  { "example.org", FALSE },
  { "*.example.org", FALSE },
  { "example.com", FALSE },
  { "notlab.example", FALSE },

  { "127.0.0.1", TRUE },
  { "10.255.0.1", TRUE },
  { "172.16.0.1", TRUE },
  { "172.31.255.255", TRUE },
  { "172.32.0.0", FALSE },
  { "172.15.0.1", FALSE },
  { "192.168.255.1", TRUE },
  { "192.169.0.1", FALSE },
  { "169.254.1.1", TRUE },
  { "100.64.0.1", TRUE },
  { "100.127.255.1", TRUE },
  { "100.128.0.1", FALSE },
  { "198.51.100.1", TRUE },
  { "198.51.101.1", FALSE },
  { "203.0.113.5", TRUE },
  { "203.0.113.6", FALSE },
  { "8.8.8.8", FALSE },

  { "::1", TRUE },
  { "::2", FALSE },
  { "fd00::1", TRUE },
  { "fe80::1", TRUE },
  { "2001:db8:1::1", TRUE },
  { "2001:db8:1:ffff::1", TRUE },
  { "2001:db8:2::1", FALSE },
  { "2606:4700::1", FALSE },
};

static XmhNameConstraints *
make_constraints (void)
{
  static const char *const names[] = { "atelier", "hub.example.org", "*.lab.example", "203.0.113.5", NULL };
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (addresses, g_inet_address_new_from_string ("198.51.100.7"));
  g_ptr_array_add (addresses, g_inet_address_new_from_string ("2001:db8:1:2::7"));
  g_ptr_array_add (addresses, g_inet_address_new_from_string ("10.1.2.3"));
  return xmh_name_constraints_new (names, addresses);
}

static void
check_cases (XmhNameConstraints *constraints)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      if (xmh_name_constraints_permit (constraints, cases[i].name) != cases[i].is_permitted)
        {
          g_test_message ("%s: expected %d", cases[i].name, cases[i].is_permitted);
          g_test_fail ();
        }
    }
}

static void
test_new (void)
{
  g_autoptr(XmhNameConstraints) constraints = make_constraints ();

  check_cases (constraints);
}

/* Constraints read from an authority are those that it was made with. */
static void
test_from_certificate (void)
{
  g_autoptr(XmhNameConstraints) made = make_constraints ();
  g_autoptr(XmhKeyPair) authority = xmh_issuer_make_authority ("atelier", made, 1800000000, NULL);
  g_autoptr(XmhCertificate) certificate = xmh_key_pair_get_certificate (authority, NULL);
  g_autoptr(XmhNameConstraints) constraints = xmh_name_constraints_new_from_certificate (certificate);

  g_assert_true (certificate->is_authority);
  g_assert_true (g_str_has_prefix (certificate->common_name, "XR Media Hub atelier "));
  check_cases (constraints);
}

static void
test_issue (void)
{
  static const char *const names[] = { "localhost", "atelier.local", "10.1.2.3", "fd00::1", NULL };
  g_autoptr(XmhNameConstraints) made = make_constraints ();
  g_autoptr(XmhKeyPair) authority = xmh_issuer_make_authority ("atelier", made, 1800000000, NULL);
  g_autoptr(XmhKeyPair) server = xmh_issuer_issue (authority, NULL, "atelier", names, 1800000000, NULL);
  g_autoptr(XmhKeyPair) mixed = xmh_key_pair_new (server->chain, authority->key);
  g_autoptr(XmhCertificate) issuer = xmh_key_pair_get_certificate (authority, NULL);
  g_autoptr(XmhCertificate) certificate = xmh_key_pair_get_certificate (server, NULL);

  g_assert_true (xmh_key_pair_is_whole (server));
  g_assert_false (xmh_key_pair_is_whole (mixed));
  g_assert_false (certificate->is_authority);
  g_assert_true (xmh_certificate_is_issued_by (certificate, issuer));
  g_assert_cmpint (certificate->not_after - certificate->not_before, <=, 397 * XMH_DAY_S);
  g_assert_cmpint (certificate->not_before, ==, 1800000000 - XMH_DAY_S);
  g_assert_true (g_strv_equal ((const char *const *) certificate->names, names));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/constraints/new", test_new);
  g_test_add_func ("/constraints/from-certificate", test_from_certificate);
  g_test_add_func ("/constraints/issue", test_issue);
  return g_test_run ();
}
