/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-hub-names.h"

static XmhHubNames *
make_names (XmhHost *host, const char *extra, const char *allowed, const char *certified, gboolean is_users)
{
  g_auto(GStrv) extra_names = g_strsplit (extra, " ", -1);
  g_auto(GStrv) allowed_names = g_strsplit (allowed, " ", -1);
  g_auto(GStrv) certified_names = g_strsplit (certified, " ", -1);
  const XmhCertificate certificate = { .names = certified_names };
  const XmhHubNamesSource source = {
    .host = host,
    .extra_names = (const char *const *) extra_names,
    .allowed_names = (const char *const *) allowed_names,
    .certificate = &certificate,
    .certificate_is_users = is_users,
  };

  return xmh_hub_names_new (&source);
}

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    gboolean is_ours;
  } cases[] = {
    { "localhost", TRUE },
    { "LocalHost", TRUE },
    { "localhost.", TRUE },
    { "localhost..", FALSE },
    { "localhost.evil.test", FALSE },
    { "evil.test", FALSE },
    { "extra.example", TRUE },
    { "extra.example.", TRUE },
    { "allowed.example", TRUE },
    { "a.allowed.example", FALSE },
    { "allowed.exampl", FALSE },
    { "192.168.1.5", TRUE },
    { "8.8.8.8", TRUE },
    { "::1", TRUE },
    { "fe80::1", TRUE },
    { "192.168.1.5.evil.test", FALSE },
    { "192.168.1.5.nip.example", FALSE },
    { "0x7f000001", FALSE },
    { "2130706433", FALSE },
    { "127.1", FALSE },
    { ".", FALSE },
    { "", FALSE },
    { "under_score.example", TRUE },
    { "xn--bro-hoa.example", TRUE },
    { "hub.example.org", TRUE },
    { "HUB.Example.org.", TRUE },
    { "a.hub.example.org", FALSE },
    { "a.lab.example.org", TRUE },
    { "A.Lab.Example.Org.", TRUE },
    { "a.b.lab.example.org", FALSE },
    { "lab.example.org", FALSE },
    { ".lab.example.org", FALSE },
    { "lab.example.org.evil.test", FALSE },
    { "a.example", FALSE },
    { "a.com", FALSE },
    { "x.extra.example.org", TRUE },
  };
  g_autoptr(XmhHost) host = xmh_host_new ();
  g_autoptr(XmhHubNames) names = make_names (host, "Extra.Example 10.9.8.7 *.extra.example.org",
                                              "allowed.example. under_score.example b\303\274ro.example",
                                              "hub.example.org *.lab.example.org *.com", TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_true (xmh_hub_names_accept (names, cases[i].name) == cases[i].is_ours);
    }
}

static gboolean
is_unusable (XmhHubNames *names, const char *name)
{
  GPtrArray *list = xmh_hub_names_get_unusable (names);

  for (guint i = 0; i < list->len; i++)
    {
      const XmhUnusableName *unusable = g_ptr_array_index (list, i);

      g_assert_cmpstr (unusable->reason, !=, "");
      if (g_str_equal (unusable->name, name))
        return TRUE;
    }

  return FALSE;
}

/* Configured names that devices cannot use are reported, others are not. */
static void
test_unusable (void)
{
  g_autoptr(XmhHost) host = xmh_host_new ();
  g_autoptr(XmhHubNames)
               users = make_names (host, "my_pc good.example a..b", "", "site_1.example.org hub.example.org", TRUE);
  g_autoptr(XmhHubNames) local = make_names (host, "", "", "localhost", FALSE);

  g_assert_true (is_unusable (users, "my_pc"));
  g_assert_true (is_unusable (users, "a..b"));
  g_assert_true (is_unusable (users, "site_1.example.org"));
  g_assert_false (is_unusable (users, "good.example"));
  g_assert_false (is_unusable (users, "hub.example.org"));
  g_assert_false (is_unusable (local, "localhost"));
}

static void
test_dialled (void)
{
  g_autoptr(XmhHost) host = xmh_host_new ();
  g_autoptr(XmhHubNames) users = make_names (host, "", "",
                                              "hub.example.org *.lab.example.org localhost site_1.example.org", TRUE);
  g_autoptr(XmhHubNames) local = make_names (host, "", "", "localhost", FALSE);
  g_auto(GStrv) of_users = xmh_hub_names_list_dialled (users, TRUE, G_SOCKET_FAMILY_INVALID);
  g_auto(GStrv) plain = xmh_hub_names_list_dialled (users, FALSE, G_SOCKET_FAMILY_INVALID);
  g_auto(GStrv) of_local = xmh_hub_names_list_dialled (local, TRUE, G_SOCKET_FAMILY_INVALID);

  /* Without a network, there is no address. */
  if (plain[0] != NULL)
    g_assert_cmpstrv (of_users, ((const char *const[]){ "hub.example.org", NULL }));
  else
    g_assert_null (of_users[0]);
  g_assert_null (of_local[0]);
}

/* The machine's own: the name, <name>.local, and the name below each domain of the resolver. */
static void
test_own_names (void)
{
  g_autoptr(XmhHost) host = xmh_host_new ();
  g_auto(GStrv) parts = g_strsplit (xmh_host_get_name (host), ".", 2);
  g_autofree char *local = g_strconcat (parts[0], ".local", NULL);
  const char *const *domains = xmh_host_get_search_domains (host);
  g_autoptr(XmhHubNames) names = make_names (host, "", "", "localhost", FALSE);

  g_assert_true (xmh_hub_names_accept (names, xmh_host_get_name (host)));
  g_assert_true (xmh_hub_names_accept (names, local));
  for (; *domains != NULL; domains++)
    {
      g_autofree char *name = g_strconcat (parts[0], ".", *domains, NULL);

      g_assert_true (xmh_hub_names_accept (names, name));
      g_assert_false (xmh_hub_names_accept (names, *domains));
    }
  g_assert_false (xmh_hub_names_accept (names, "other.local"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/names/accepted", test_names);
  g_test_add_func ("/names/own", test_own_names);
  g_test_add_func ("/names/unusable", test_unusable);
  g_test_add_func ("/names/dialled", test_dialled);

  return g_test_run ();
}
