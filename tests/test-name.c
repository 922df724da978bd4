/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "host/xmh-name.h"

typedef struct
{
  const char *text;
  const char *name; /* NULL: cannot stand in a certificate */
} Case;

static const Case cases[] = {
  { "Hub.Example.ORG", "hub.example.org" },
  { " hub ", "hub" },
  { "hub.", "hub" },
  { "b\303\274ro.local", "xn--bro-hoa.local" },
  { "my_pc", NULL },
  { "*.lab.example", "*.lab.example" },
  { "10.0.0.1", "10.0.0.1" },
  { "[FD00::0:1]", "fd00::1" },
  { "2001:DB8::1", "2001:db8::1" },
  { "", NULL },
  { ".", NULL },
  { "a..b", NULL },
  { ".a", NULL },
  { "-a", NULL },
  { "a-", NULL },
  { "a b", NULL },
  { "*", NULL },
  { "*.example", NULL },
  { "a.*.b", NULL },
  { "1.2.3", NULL },
  { "[10.0.0", NULL },
  { "a/b", NULL },
  { "fe80::1%eth0", NULL },
  { "https://a", NULL },
  { "a\nb", NULL },
};

static void
test_normalize (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = xmh_name_normalize (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static void
test_length (void)
{
  g_autofree char *label = g_strnfill (64, 'a');
  g_autofree char *good = g_strdup_printf ("%s.local", label + 1);
  g_autofree char *bad = g_strdup_printf ("%s.local", label);
  g_autofree char *long_name = g_strnfill (254, 'a');
  g_autofree char *normal = xmh_name_normalize (good);

  for (gsize i = 1; i < 254; i += 2)
    long_name[i] = '.';
  g_assert_cmpstr (normal, ==, good);
  g_assert_null (xmh_name_normalize (bad));
  long_name[253] = 'a';
  g_assert_null (xmh_name_normalize (long_name));
}

static void
test_host (void)
{
  static const struct
  {
    const char *host;
    const char *names;
  } hosts[] = {
    { "Atelier", "atelier,atelier.local" },
    { "ws.corp.example", "ws.corp.example,ws,ws.local" },
    { "ws.local", "ws.local,ws" },
    { "WS.Corp.Example.", "ws.corp.example,ws,ws.local" },
    { "b\303\274ro", "xn--bro-hoa,xn--bro-hoa.local" },
    { "my_pc", "" },
    { "my_pc.corp.example", "" },
    { "pc.my_corp.example", "pc,pc.local" },
    { "12.corp.example", "12.corp.example,12.local" },
    { "localhost", "" },
    { "localhost.localdomain", "" },
    { "my host", "" },
    { "12", "12.local" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_auto(GStrv) names = xmh_name_list_of_host (hosts[i].host);
      g_autofree char *text = g_strjoinv (",", names);

      g_assert_cmpstr (text, ==, hosts[i].names);
    }
}

static void
test_fault (void)
{
  static const char *const unusable[] = { "my_pc", "", "a..b", "-a", "a b", "12", "*.example" };
  static const char *const usable[] = { "my-pc", "Hub.", "10.0.0.1", "b\303\274ro", "*.lab.example" };

  for (gsize i = 0; i < G_N_ELEMENTS (unusable); i++)
    g_assert_nonnull (xmh_name_find_fault (unusable[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (usable); i++)
    g_assert_null (xmh_name_find_fault (usable[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name/normalize", test_normalize);
  g_test_add_func ("/name/length", test_length);
  g_test_add_func ("/name/host", test_host);
  g_test_add_func ("/name/fault", test_fault);
  return g_test_run ();
}
