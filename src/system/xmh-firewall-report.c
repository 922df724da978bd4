/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-firewall.h"

#include <glib/gi18n.h>

#include "common/xmh-sandbox.h"
#include "system/xmh-diagnosis.h"
#include "system/xmh-ports.h"

typedef struct
{
  GPtrArray *first;  /* commands for what is missing */
  GPtrArray *second; /* the others */
} Commands;

static char **
take_strv (GPtrArray *strings)
{
  g_ptr_array_add (strings, NULL);
  return (char **) g_ptr_array_free (strings, FALSE);
}

/* Takes @taken. Keeps the order. */
static void
add_once (GPtrArray *strings, char *taken)
{
  if (g_ptr_array_find_with_equal_func (strings, taken, g_str_equal, NULL))
    g_free (taken);
  else
    g_ptr_array_add (strings, taken);
}

static XmhOpening
check (const XmhZoneRules *rules, const XmhPortUse *use, GArray *ports)
{
  return rules != NULL ? xmh_zone_rules_check (rules, use->info->protocol, use->number, ports) : XMH_OPENING_NONE;
}

static gboolean
is_missing (const XmhFirewalldZone *zone, const XmhPortUse *use, GArray *ports)
{
  return zone->runtime != NULL && check (zone->runtime, use, ports) == XMH_OPENING_NONE;
}

static gboolean
is_fleeting (const XmhFirewalldZone *zone, const XmhPortUse *use, GArray *ports)
{
  return zone->runtime != NULL && zone->permanent != NULL && !is_missing (zone, use, ports) &&
         check (zone->permanent, use, ports) == XMH_OPENING_NONE;
}

/* Uses one entry for all ports if firewalld has the hub's service, and no port has an entry of its own there. */
static gboolean
takes_service (const XmhZoneRules *rules, gboolean has_service, GArray *ports)
{
  if (!has_service || !xmh_ports_are_default (ports))
    return FALSE;
  if (rules == NULL || xmh_zone_rules_has_service (rules, XMH_FIREWALLD_SERVICE))
    return TRUE;

  for (guint i = 0; i < ports->len; i++)
    if (check (rules, &g_array_index (ports, XmhPortUse, i), ports) != XMH_OPENING_NONE)
      return FALSE;

  return TRUE;
}

static void
add_firewalld_pair (GPtrArray *commands, GPtrArray *undo, const char *zone, const char *kind, const char *entry)
{
  g_ptr_array_add (commands, g_strdup_printf ("firewall-cmd --permanent --zone=%s --add-%s=%s", zone, kind, entry));
  g_ptr_array_add (undo, g_strdup_printf ("firewall-cmd --permanent --zone=%s --remove-%s=%s", zone, kind, entry));
}

static void
add_zone_commands (Commands *commands,
                   Commands *undo,
                   const XmhFirewalldZone *zone,
                   gboolean has_service,
                   GArray *ports)
{
  const XmhZoneRules *rules = zone->permanent != NULL ? zone->permanent : zone->runtime;
  gboolean by_service = takes_service (rules, has_service, ports);
  gboolean lacks_any = FALSE;

  for (guint i = 0; i < ports->len; i++)
    {
      const XmhPortUse *use = &g_array_index (ports, XmhPortUse, i);
      gboolean is_wanted = is_missing (zone, use, ports) || is_fleeting (zone, use, ports);
      g_autofree char *entry = xmh_port_use_format (use);

      lacks_any |= is_wanted;
      /* A port that is open by a rule of others needs no change. */
      if (by_service || (!is_wanted && check (rules, use, ports) == XMH_OPENING_OTHER))
        continue;
      add_firewalld_pair (is_wanted ? commands->first : commands->second, is_wanted ? undo->first : undo->second,
                          zone->name, "port", entry);
    }
  if (by_service)
    add_firewalld_pair (lacks_any ? commands->first : commands->second, lacks_any ? undo->first : undo->second,
                        zone->name, "service", XMH_FIREWALLD_SERVICE);
}

static char **
take_commands (Commands *commands, const char *reload)
{
  g_ptr_array_extend_and_steal (commands->first, commands->second);
  if (commands->first->len > 0)
    g_ptr_array_add (commands->first, g_strdup (reload));

  return take_strv (commands->first);
}

static void
describe_firewalld_commands (XmhFirewallReport *report, const XmhFirewalldState *state, GArray *ports)
{
  Commands commands = { g_ptr_array_new (), g_ptr_array_new () };
  Commands undo = { g_ptr_array_new (), g_ptr_array_new () };

  for (guint i = 0; i < state->zones->len; i++)
    add_zone_commands (&commands, &undo, g_ptr_array_index (state->zones, i), state->has_service, ports);
  /* If not even the names of the zones are readable, the commands omit the zone, which means the default one. */
  for (guint i = 0; i < ports->len && state->zones->len == 0; i++)
    {
      g_autofree char *entry = xmh_port_use_format (&g_array_index (ports, XmhPortUse, i));

      g_ptr_array_add (commands.second, g_strdup_printf ("firewall-cmd --permanent --add-port=%s", entry));
      g_ptr_array_add (undo.second, g_strdup_printf ("firewall-cmd --permanent --remove-port=%s", entry));
    }

  report->commands = take_commands (&commands, "firewall-cmd --reload");
  report->undo = take_commands (&undo, "firewall-cmd --reload");
}

static void
describe_ufw_commands (XmhFirewallReport *report, gboolean has_profile, GArray *ports)
{
  Commands commands = { g_ptr_array_new (), g_ptr_array_new () };
  Commands undo = { g_ptr_array_new (), g_ptr_array_new () };
  gboolean by_profile = has_profile && xmh_ports_are_default (ports);

  for (guint i = 0; i < ports->len; i++)
    {
      g_autofree char *entry = by_profile ? g_strdup (XMH_UFW_PROFILE)
                                          : xmh_port_use_format (&g_array_index (ports, XmhPortUse, i));

      add_once (commands.first, g_strdup_printf ("sudo ufw allow %s", entry));
      add_once (undo.first, g_strdup_printf ("sudo ufw delete allow %s", entry));
    }
  report->commands = take_commands (&commands, "sudo ufw reload");
  report->undo = take_commands (&undo, "sudo ufw reload");
}

static void
describe_ports (XmhFirewallReport *report, const XmhFirewalldState *state, GArray *ports)
{
  GPtrArray *all = g_ptr_array_new ();
  GPtrArray *missing = g_ptr_array_new ();
  GPtrArray *fleeting = g_ptr_array_new ();
  GPtrArray *zones = g_ptr_array_new ();

  for (guint i = 0; i < ports->len; i++)
    {
      const XmhPortUse *use = &g_array_index (ports, XmhPortUse, i);

      add_once (all, xmh_port_use_format (use));
      for (guint j = 0; j < state->zones->len; j++)
        {
          const XmhFirewalldZone *zone = g_ptr_array_index (state->zones, j);

          if (is_missing (zone, use, ports))
            add_once (missing, xmh_port_use_format (use));
          else if (is_fleeting (zone, use, ports))
            add_once (fleeting, xmh_port_use_format (use));
        }
    }
  for (guint i = 0; i < state->zones->len; i++)
    add_once (zones, g_strdup (((XmhFirewalldZone *) g_ptr_array_index (state->zones, i))->name));

  report->ports = take_strv (all);
  report->missing = take_strv (missing);
  report->fleeting = take_strv (fleeting);
  report->zones = take_strv (zones);
}

void
xmh_firewall_report_judge (XmhFirewallReport *report,
                           XmhFirewallState state,
                           const char *remedy,
                           const char *format,
                           ...)
{
  /* An unknown state is only information. */
  static const XmhSeverity severities[] = { XMH_SEVERITY_INFO, XMH_SEVERITY_OK, XMH_SEVERITY_WARNING };
  g_autofree char *check = NULL;
  va_list args;

  va_start (args, format);
  check = g_strdup_vprintf (format, args);
  va_end (args);
  g_clear_pointer (&report->problem, xmh_problem_unref);
  report->state = state;
  report->problem = xmh_problem_new_full ("firewall", NULL, severities[state], remedy, "%s", check);
}

static void
judge_zones (XmhFirewallReport *report, const XmhFirewalldState *state)
{
  const char *remedy = xmh_sandbox_insert_command (
    _ ("Run “%s firewall open”, or the commands that “%s firewall” prints"));
  g_autofree char *missing = g_strjoinv (", ", report->missing);
  g_autofree char *fleeting = g_strjoinv (", ", report->fleeting);
  g_autofree char *zones = g_strjoinv (", ", report->zones);

  if (*missing != '\0')
    xmh_firewall_report_judge (report, XMH_FIREWALL_CLOSED, remedy, _ ("firewalld blocks %s (%s)"), missing, zones);
  else if (!xmh_firewalld_state_is_readable (state))
    xmh_firewall_report_judge (report, XMH_FIREWALL_UNKNOWN,
                               xmh_sandbox_insert_command (
                                 _ ("If devices cannot connect, run “%s firewall open”, or the "
                                    "commands that “%s firewall” prints")),
                               "%s",
                               xmh_sandbox_is_flatpak ()
                                 ? _ ("firewalld is running. This Flatpak sandbox cannot read its rules without a "
                                      "password")
                                 : _ ("firewalld is running. Its rules cannot be read without a password"));
  else if (*fleeting == '\0')
    xmh_firewall_report_judge (report, XMH_FIREWALL_OPEN, remedy,
                               _ ("firewalld lets devices connect (%s). Only root can read rules set "
                                  "directly in nftables or iptables"),
                               zones);
  else
    xmh_firewall_report_judge (
      report, XMH_FIREWALL_OPEN, remedy,
      _ ("firewalld lets devices connect (%s), to %s only until it reloads. Only root can read rules "
         "set directly in nftables or iptables"),
      zones, fleeting);
}

static void
judge_others (XmhFirewallReport *report, XmhUfwState ufw)
{
  g_autofree char *ports = g_strjoinv (", ", report->ports);
  g_autofree char *open = g_strdup_printf (_ ("If devices cannot connect, open these ports: %s"), ports);
  const char *remedy = open;
  const char *check;

  report->kind = ufw == XMH_UFW_ACTIVE ? XMH_FIREWALL_UFW : XMH_FIREWALL_NONE;
  switch (ufw)
    {
    case XMH_UFW_ACTIVE:
      remedy = xmh_sandbox_insert_command (_ ("If devices cannot connect, run the commands that “%s firewall” prints"));
      check = _ ("ufw is active. Only root can read its rules");
      break;
    case XMH_UFW_HIDDEN:
      remedy = xmh_sandbox_insert_command (
        _ ("If devices cannot connect and ufw is your firewall, run the commands that “%s "
           "firewall” prints"));
      check = _ ("The Flatpak sandbox hides firewalld and ufw");
      break;
    case XMH_UFW_INACTIVE:
      check = _ ("firewalld is not running and ufw is not active. Only root can read rules set directly in nftables or "
                 "iptables");
      break;
    case XMH_UFW_ABSENT:
    default:
      check = _ ("No firewalld and no ufw. Only root can read rules set directly in nftables or iptables");
      break;
    }
  xmh_firewall_report_judge (report, XMH_FIREWALL_UNKNOWN, remedy, "%s", check);
}

/* Running both is a common mistake. Neither alone then decides whether devices can connect. */
static void
judge_both (XmhFirewallReport *report, XmhUfw ufw)
{
  g_autoptr(XmhProblem) alone = NULL;

  if (ufw.state != XMH_UFW_ACTIVE || report->kind != XMH_FIREWALL_FIREWALLD)
    return;

  alone = xmh_problem_ref (report->problem);
  xmh_firewall_report_judge (report, report->state == XMH_FIREWALL_OPEN ? XMH_FIREWALL_UNKNOWN : report->state,
                             alone->remedy,
                             _ ("%s. ufw is active as well, and only root can read its rules. Turn one of the two off"),
                             alone->message);
}

static char *
get_runtime_ports (void)
{
  GPtrArray *names = g_ptr_array_new ();
  g_auto(GStrv) strv = NULL;
  gsize length;
  const XmhPortInfo *table = xmh_ports_get_table (&length);

  for (gsize i = 0; i < length; i++)
    if (table[i].counts == XMH_PORT_COUNTS_RUNTIME)
      {
        XmhPortUse use = { &table[i], table[i].number };

        g_ptr_array_add (names, xmh_port_use_format (&use));
      }
  strv = take_strv (names);
  return g_strjoinv (", ", strv);
}

/* The hub does not open these ports, but the user may miss them when there is no video. */
static void
mention_runtime (XmhFirewallReport *report, GArray *ports)
{
  g_autoptr(XmhProblem) alone = xmh_problem_ref (report->problem);
  g_autofree char *names = NULL;
  g_autofree char *remedy = NULL;

  for (guint i = 0; i < ports->len; i++)
    if (g_array_index (ports, XmhPortUse, i).info->counts == XMH_PORT_COUNTS_CLOUDXR)
      names = get_runtime_ports ();
  if (names == NULL)
    return;

  remedy = g_strdup_printf (_ ("%s. The CloudXR runtime also needs %s"), alone->remedy, names);
  xmh_firewall_report_judge (report, report->state, remedy, "%s", alone->message);
}

/* @ufw: the state of ufw
 * @ports: (element-type XmhPortUse): the ports that devices need */
XmhFirewallReport *
xmh_firewall_report_new (const XmhFirewalldState *firewalld, XmhUfw ufw, GArray *ports)
{
  XmhFirewallReport *report = g_new0 (XmhFirewallReport, 1);

  describe_ports (report, firewalld, ports);
  if (ports->len == 0)
    {
      report->kind = firewalld->running ? XMH_FIREWALL_FIREWALLD : XMH_FIREWALL_NONE;
      xmh_firewall_report_judge (report, XMH_FIREWALL_OPEN, NULL,
                                 _ ("The hub serves only this computer, so no port needs to be open"));
    }
  else if (firewalld->running)
    {
      report->kind = XMH_FIREWALL_FIREWALLD;
      describe_firewalld_commands (report, firewalld, ports);
      if (!xmh_firewall_report_leave_undecided (report, firewalld, ports))
        judge_zones (report, firewalld);
      judge_both (report, ufw);
    }
  else
    {
      judge_others (report, ufw.state);
      if (ufw.state == XMH_UFW_ACTIVE || ufw.state == XMH_UFW_HIDDEN)
        describe_ufw_commands (report, ufw.has_profile, ports);
    }
  if (report->commands == NULL)
    {
      report->commands = g_new0 (char *, 1);
      report->undo = g_new0 (char *, 1);
    }
  if (report->look_at == NULL)
    report->look_at = g_new0 (char *, 1);
  mention_runtime (report, ports);
  return report;
}

void
xmh_firewall_report_free (XmhFirewallReport *report)
{
  g_strfreev (report->ports);
  g_strfreev (report->missing);
  g_strfreev (report->fleeting);
  g_strfreev (report->zones);
  g_strfreev (report->commands);
  g_strfreev (report->undo);
  g_strfreev (report->look_at);
  g_clear_pointer (&report->problem, xmh_problem_unref);
  g_free (report);
}

static void
plan_zone (GPtrArray *plan,
           const char *zone,
           const XmhZoneRules *rules,
           gboolean permanent,
           gboolean has_service,
           GArray *ports,
           gboolean open)
{
  gboolean by_service = open ? takes_service (rules, has_service, ports)
                             : rules != NULL && xmh_zone_rules_has_service (rules, XMH_FIREWALLD_SERVICE);

  if (by_service)
    g_ptr_array_add (plan, xmh_firewalld_change_new (zone, XMH_FIREWALLD_SERVICE, permanent, open));
  if (by_service && open)
    return;

  for (guint i = 0; i < ports->len; i++)
    {
      const XmhPortUse *use = &g_array_index (ports, XmhPortUse, i);
      XmhOpening opening = check (rules, use, ports);
      g_autofree char *entry = xmh_port_use_format (use);

      if (opening == (open ? XMH_OPENING_NONE : XMH_OPENING_HUB))
        g_ptr_array_add (plan, xmh_firewalld_change_new (zone, entry, permanent, open));
    }
}

/* The permanent settings come first: a refusal then leaves everything as it was.
 * @state: firewalld, with its rules
 * @ports: (element-type XmhPortUse): the hub's ports
 * @open: whether to open them, or to close them again
 * Returns: (transfer full) (element-type XmhFirewalldChange): what to do */
GPtrArray *
xmh_firewall_plan (const XmhFirewalldState *state, GArray *ports, gboolean open)
{
  GPtrArray *plan = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_firewalld_change_free);

  for (guint i = 0; i < state->zones->len; i++)
    {
      const XmhFirewalldZone *zone = g_ptr_array_index (state->zones, i);

      if (zone->permanent != NULL)
        plan_zone (plan, zone->name, zone->permanent, TRUE, state->has_service, ports, open);
    }
  for (guint i = 0; i < state->zones->len; i++)
    {
      const XmhFirewalldZone *zone = g_ptr_array_index (state->zones, i);

      plan_zone (plan, zone->name, zone->runtime, FALSE, state->has_service, ports, open);
    }

  return plan;
}

void
xmh_firewall_report_add_check (const XmhFirewallReport *report, GPtrArray *checks)
{
  g_autofree char *commands = g_strjoinv ("; ", report->commands);
  g_autofree char *remedy = NULL;

  if (report->state == XMH_FIREWALL_OPEN && *report->fleeting == NULL)
    remedy = g_strdup ("");
  else if (*commands != '\0')
    remedy = g_strdup_printf ("%s: %s", report->problem->remedy, commands);
  else
    remedy = g_strdup (report->problem->remedy);
  xmh_diagnosis_add (checks, "firewall", report->problem->severity, remedy, "%s", report->problem->message);
}

const char *
xmh_firewall_kind_to_string (XmhFirewallKind kind)
{
  static const char *const names[] = { "none", "firewalld", "ufw" };

  return names[kind];
}

const char *
xmh_firewall_state_to_string (XmhFirewallState state)
{
  static const char *const names[] = { "unknown", "open", "closed" };

  return names[state];
}
