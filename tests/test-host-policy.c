/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-config.h"
#include "net/xmh-host-policy.h"

static void
set_names (char     ***names,
           const char *name)
{
  g_strfreev (*names);
  *names = g_strsplit (name, " ", -1);
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
  };
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autoptr(XmhHost) host = xmh_host_new ();
  XmhHostPolicy *policy;

  set_names (&config->web_server_extra_sans, "Extra.Example 10.9.8.7");
  set_names (&config->allowed_hosts, "allowed.example.");
  policy = xmh_host_policy_new (config, host);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_true (xmh_host_policy_accepts (policy, cases[i].name) == cases[i].is_ours);
    }
  xmh_host_policy_free (policy);
}

/* The machine's own: the name, <name>.local, and the name below each domain of the resolver. */
static void
test_own_names (void)
{
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autoptr(XmhHost) host = xmh_host_new ();
  g_auto(GStrv) parts = g_strsplit (xmh_host_get_name (host), ".", 2);
  g_autofree char *local = g_strconcat (parts[0], ".local", NULL);
  const char *const *domains = xmh_host_get_search_domains (host);
  XmhHostPolicy *policy = xmh_host_policy_new (config, host);

  g_assert_true (xmh_host_policy_accepts (policy, xmh_host_get_name (host)));
  g_assert_true (xmh_host_policy_accepts (policy, local));
  for (; *domains != NULL; domains++)
    {
      g_autofree char *name = g_strconcat (parts[0], ".", *domains, NULL);

      g_assert_true (xmh_host_policy_accepts (policy, name));
      g_assert_false (xmh_host_policy_accepts (policy, *domains));
    }
  g_assert_false (xmh_host_policy_accepts (policy, "other.local"));
  xmh_host_policy_free (policy);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-policy/names", test_names);
  g_test_add_func ("/host-policy/own-names", test_own_names);

  return g_test_run ();
}
