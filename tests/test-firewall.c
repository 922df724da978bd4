/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-firewall.h"

#include <glib/gstdio.h>

#include "config/xmh-config.h"
#include "system/xmh-ports.h"
#include "test-folder.h"

#define SERVICE_SETTINGS "{'ports': <[('8080', 'tcp'), ('48322', 'tcp'), ('7881', 'tcp'), ('7882', 'udp')]>}"

static GVariant *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return g_variant_ref_sink (value);
}

static XmhZoneRules *
make_rules (const char *text)
{
  g_autoptr(GVariant) settings = parse (text);
  g_autoptr(GVariant) service = parse (SERVICE_SETTINGS);
  XmhZoneRules *rules = xmh_zone_rules_new (settings);

  if (xmh_zone_rules_has_service (rules, XMH_FIREWALLD_SERVICE))
    xmh_zone_rules_add_service (rules, XMH_FIREWALLD_SERVICE, service);
  return rules;
}

static GArray *
default_ports (void)
{
  g_autoptr(XmhConfig) config = xmh_config_new_default ();

  return xmh_ports_list (config, FALSE);
}

static XmhFirewalldState *
make_state (gboolean has_service, const char *runtime, const char *permanent)
{
  XmhFirewalldState *state = xmh_firewalld_state_new ();
  XmhFirewalldZone *zone = xmh_firewalld_add (state->zones, "home");

  state->running = TRUE;
  state->has_service = has_service;
  zone->runtime = runtime != NULL ? make_rules (runtime) : NULL;
  zone->permanent = permanent != NULL ? make_rules (permanent) : NULL;
  return state;
}

static void
assert_strings (char **strings, const char *joined)
{
  g_autofree char *text = g_strjoinv ("|", strings);

  g_assert_cmpstr (text, ==, joined);
}

/* The table's defaults are those of the configuration. */
static void
test_ports (void)
{
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autoptr(GArray) ports = xmh_ports_list (config, FALSE);
  g_autoptr(GArray) at_home = NULL;
  g_autoptr(GArray) none = NULL;
  gsize length;
  const XmhPortInfo *table = xmh_ports_get_table (&length);

  for (gsize i = 0; i < length; i++)
    if (table[i].key != NULL)
      g_assert_cmpuint (table[i].number, ==, G_STRUCT_MEMBER (guint16, config, table[i].offset));
  g_assert_cmpuint (ports->len, ==, 4);
  g_assert_true (xmh_ports_are_default (ports));
  for (guint i = 0; i < ports->len; i++)
    {
      g_assert_cmpuint (g_array_index (ports, XmhPortUse, i).number, !=, 7880);
      g_assert_true (g_array_index (ports, XmhPortUse, i).info->for_lan);
    }

  at_home = xmh_ports_list (config, TRUE);
  g_assert_cmpuint (at_home->len, ==, 2);
  g_assert_false (xmh_ports_are_default (at_home));
  config->livekit_url = g_strdup ("wss://livekit.example.org");
  none = xmh_ports_list (config, TRUE);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_rules (void)
{
  static const struct
  {
    const char *settings;
    XmhOpening tcp_8080;
    XmhOpening udp_7882;
  } cases[] = {
    { "@a{sv} {}", XMH_OPENING_NONE, XMH_OPENING_NONE },
    { "{'ports': <[('8080', 'tcp')]>}", XMH_OPENING_HUB, XMH_OPENING_NONE },
    { "{'ports': <[('8080', 'udp'), ('7882', 'tcp')]>}", XMH_OPENING_NONE, XMH_OPENING_NONE },
    { "{'ports': <[('1025-65535', 'udp')]>}", XMH_OPENING_NONE, XMH_OPENING_OTHER },
    { "{'ports': <[('8079-8080', 'tcp'), ('8080', 'tcp')]>}", XMH_OPENING_OTHER, XMH_OPENING_NONE },
    { "{'ports': <[('8081-90000', 'tcp'), ('-', 'tcp'), ('', 'udp'), ('7882-', 'udp'), ('x', 'sctp')]>}",
      XMH_OPENING_NONE, XMH_OPENING_NONE },
    { "{'services': <['xr-media-hub']>}", XMH_OPENING_HUB, XMH_OPENING_HUB },
    { "{'target': <'ACCEPT'>}", XMH_OPENING_OTHER, XMH_OPENING_OTHER },
    { "{'target': <'DROP'>}", XMH_OPENING_NONE, XMH_OPENING_NONE },
    { "{'protocols': <['udp']>}", XMH_OPENING_NONE, XMH_OPENING_OTHER },
    { "{'ports': <['no', 'pairs']>, 'services': <7>, 'target': <7>}", XMH_OPENING_NONE, XMH_OPENING_NONE },
  };
  g_autoptr(GArray) ours = default_ports ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(XmhZoneRules) rules = make_rules (cases[i].settings);

      g_test_message ("%s", cases[i].settings);
      g_assert_cmpint (xmh_zone_rules_check (rules, XMH_PROTOCOL_TCP, 8080, ours), ==, cases[i].tcp_8080);
      g_assert_cmpint (xmh_zone_rules_check (rules, XMH_PROTOCOL_UDP, 7882, ours), ==, cases[i].udp_7882);
    }
}

static void
test_report (void)
{
  g_autoptr(XmhFirewalldState) state = make_state (TRUE, "{'ports': <[('8080', 'tcp')]>}", "@a{sv} {}");
  g_autoptr(GArray) ports = default_ports ();
  XmhUfw ufw = { XMH_UFW_INACTIVE, FALSE };
  g_autoptr(XmhFirewallReport) report = xmh_firewall_report_new (state, ufw, ports);

  g_assert_cmpint (report->state, ==, XMH_FIREWALL_CLOSED);
  assert_strings (report->missing, "48322/tcp|7881/tcp|7882/udp");
  assert_strings (report->fleeting, "8080/tcp");
  assert_strings (report->commands,
                  "firewall-cmd --permanent --zone=home --add-service=xr-media-hub|firewall-cmd --reload");
  assert_strings (report->undo,
                  "firewall-cmd --permanent --zone=home --remove-service=xr-media-hub|firewall-cmd --reload");
}

static void
test_report_of_both (void)
{
  g_autoptr(XmhFirewalldState) state = make_state (FALSE, "{'target': <'ACCEPT'>}", "{'target': <'ACCEPT'>}");
  g_autoptr(GArray) ports = default_ports ();
  XmhUfw ufw = { XMH_UFW_ACTIVE, FALSE };
  g_autoptr(XmhFirewallReport) report = xmh_firewall_report_new (state, ufw, ports);

  g_assert_cmpint (report->kind, ==, XMH_FIREWALL_FIREWALLD);
  g_assert_cmpint (report->state, ==, XMH_FIREWALL_UNKNOWN);
  assert_strings (report->commands, "");
}

static void
test_rich_rules (void)
{
  static const struct
  {
    const char *rule;
    gboolean about_us;
  } cases[] = {
    { "rule port port=\"8080\" protocol=\"tcp\" accept", TRUE },
    { "rule port port=\"8000-9000\" protocol=\"tcp\" reject type=\"icmp-admin-prohibited\"", TRUE },
    { "rule port port=\"8080\" protocol=\"udp\" accept", FALSE },
    { "rule port port=\"22\" protocol=\"tcp\" drop", FALSE },
    { "rule port port=\"8080\" protocol=\"sctp\" accept", FALSE },
    { "rule family=\"ipv4\" source address=\"192.168.1.0/24\" accept", TRUE },
    { "rule family=\"ipv4\" source address=\"192.168.1.0/24\" reject", TRUE },
    { "rule family=\"ipv4\" source address=\"192.168.1.0/24\" log prefix=\"accept\"", FALSE },
    { "rule service name=\"xr-media-hub\" accept", TRUE },
    { "rule source-port port=\"8080\" protocol=\"tcp\" accept", TRUE },
    { "rule protocol value=\"udp\" accept", TRUE },
    { "rule protocol value=\"igmp\" accept", FALSE },
    { "rule protocol value=\"6\" accept", TRUE },
    { "rule family=\"ipv6\" icmp-type name=\"neighbour-advertisement\" accept", FALSE },
    { "rule family=\"ipv4\" forward-port port=\"8080\" protocol=\"tcp\" to-port=\"80\" accept", FALSE },
    { "rule an unclosed \"quotation accept", TRUE },
  };
  g_autoptr(GArray) ours = default_ports ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *quoted = g_strescape (cases[i].rule, NULL);
      g_autofree char *of_zone = g_strdup_printf ("{'rules_str': <[\"%s\"]>}", quoted);
      g_autofree char *of_policy = g_strdup_printf ("{'rich_rules': <[\"%s\"]>, 'target': <'CONTINUE'>}", quoted);
      g_autoptr(XmhZoneRules) zone = make_rules (of_zone);
      g_autoptr(XmhZoneRules) policy = make_rules (of_policy);

      g_test_message ("%s", cases[i].rule);
      g_assert_cmpint (xmh_zone_rules_has_rich_rule (zone, ours), ==, cases[i].about_us);
      g_assert_cmpint (xmh_zone_rules_decides (policy, ours), ==, cases[i].about_us);
    }
}

/* Rules outside of zones make the result unknown, and no command is suggested. */
static void
assert_undecided (XmhFirewalldState *state, const char *finding, const char *look_at)
{
  g_autoptr(GArray) ports = default_ports ();
  XmhUfw ufw = { XMH_UFW_ABSENT, FALSE };
  g_autoptr(XmhFirewallReport) report = xmh_firewall_report_new (state, ufw, ports);

  g_assert_cmpint (report->state, ==, XMH_FIREWALL_UNKNOWN);
  g_assert_true (g_str_has_suffix (report->problem->message, finding));
  assert_strings (report->look_at, look_at);
  assert_strings (report->missing, "");
  assert_strings (report->commands, "");
}

static void
test_undecided (void)
{
  const char *rich = "{'rules_str': <['rule family=\"ipv4\" source address=\"10.0.0.0/8\" accept']>}";
  const char *open = "{'services': <['xr-media-hub']>}";
  g_autoptr(XmhFirewalldState) by_rule = make_state (TRUE, rich, rich);
  g_autoptr(XmhFirewalldState) by_source = make_state (TRUE, open, open);
  g_autoptr(XmhFirewalldState) by_policy = make_state (TRUE, open, open);
  g_autoptr(GVariant) zones = g_variant_ref_sink (g_variant_new_parsed (
    "{'home': {'interfaces': ['lan0']}, 'lab': {'interfaces': @as [], 'sources': ['10.0.0.0/8']}}"));
  g_autoptr(GVariant) policies = g_variant_ref_sink (
    g_variant_new_parsed ("{'in': {'ingress_zones': ['home'], 'egress_zones': ['HOST']},"
                          " 'of-others': {'ingress_zones': ['dmz'], 'egress_zones': ['HOST']},"
                          " 'out': {'ingress_zones': ['HOST'], 'egress_zones': ['ANY']},"
                          " 'allow-host-ipv6': {'ingress_zones': ['ANY'], 'egress_zones': ['HOST']}}"));

  assert_undecided (by_rule, "rich rules of zone home", "firewall-cmd --zone=home --list-rich-rules");

  xmh_firewalld_state_take_active_zones (by_source, zones);
  assert_undecided (by_source, "zone lab, which applies by source address", "firewall-cmd --zone=lab --list-all");

  xmh_firewalld_state_choose_policies (by_policy, policies);
  g_assert_cmpuint (by_policy->policies->len, ==, 2);
  xmh_firewalld_find (by_policy->policies, "in")->runtime = make_rules ("{'target': <'DROP'>}");
  xmh_firewalld_find (by_policy->policies, "allow-host-ipv6")->runtime = make_rules (
    "{'target': <'CONTINUE'>, 'rich_rules': <['rule icmp-type name=\"router-advertisement\" accept']>}");
  assert_undecided (by_policy, "policy in", "firewall-cmd --policy=in --list-all");
}

static void
assert_plan (XmhFirewalldState *state, GArray *ports, gboolean open, const char *expected)
{
  g_autoptr(GPtrArray) plan = xmh_firewall_plan (state, ports, open);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < plan->len; i++)
    {
      const XmhFirewalldChange *change = g_ptr_array_index (plan, i);

      g_string_append_printf (text, "%c%s%s ", change->add ? '+' : '-', change->entry, change->permanent ? "!" : "");
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* Only ports of the hub alone are closed, since firewalld would split a wider range. */
static void
test_plan (void)
{
  g_autoptr(XmhFirewalldState) closed = make_state (FALSE, "{'ports': <[('7881', 'tcp')]>}", "@a{sv} {}");
  g_autoptr(XmhFirewalldState) wide = make_state (TRUE, "{'ports': <[('1025-65535', 'tcp'), ('7882', 'udp')]>}",
                                                   "{'services': <['xr-media-hub']>}");
  g_autoptr(GArray) ports = default_ports ();

  assert_plan (closed, ports, TRUE, "+8080/tcp! +48322/tcp! +7881/tcp! +7882/udp! +8080/tcp +48322/tcp +7882/udp ");
  assert_plan (closed, ports, FALSE, "-7881/tcp ");
  assert_plan (wide, ports, FALSE, "-xr-media-hub! -8080/tcp! -48322/tcp! -7881/tcp! -7882/udp! -7882/udp ");
}

static void
write_file (const char *root, const char *name, const char *text)
{
  g_autofree char *file = g_build_filename (root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
test_ufw (void)
{
  TestFolder *folder = test_folder_new ();
  const char *root = folder->root;

  g_assert_cmpint (xmh_ufw_read (root, FALSE).state, ==, XMH_UFW_ABSENT);
  write_file (root, "etc/ufw/ufw.conf", "# ENABLED=yes\nENABLED=no\n");
  g_assert_cmpint (xmh_ufw_read (root, FALSE).state, ==, XMH_UFW_INACTIVE);
  write_file (root, "etc/ufw/ufw.conf", "ENABLED=no\nENABLED=\"YES\"\n");
  g_assert_cmpint (xmh_ufw_read (root, FALSE).state, ==, XMH_UFW_ACTIVE);
  g_assert_false (xmh_ufw_read (root, FALSE).has_profile);
  write_file (root, "etc/ufw/applications.d/xr-media-hub", "");
  g_assert_true (xmh_ufw_read (root, FALSE).has_profile);
  g_assert_cmpint (xmh_ufw_read (root, TRUE).state, ==, XMH_UFW_HIDDEN);
  write_file (root, "run/host/etc/ufw/ufw.conf", "ENABLED=yes\n");
  g_assert_cmpint (xmh_ufw_read (root, TRUE).state, ==, XMH_UFW_ACTIVE);
  test_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firewall/ports", test_ports);
  g_test_add_func ("/firewall/rules", test_rules);
  g_test_add_func ("/firewall/rich-rules", test_rich_rules);
  g_test_add_func ("/firewall/report", test_report);
  g_test_add_func ("/firewall/undecided", test_undecided);
  g_test_add_func ("/firewall/report-of-both", test_report_of_both);
  g_test_add_func ("/firewall/plan", test_plan);
  g_test_add_func ("/firewall/ufw", test_ufw);
  return g_test_run ();
}
