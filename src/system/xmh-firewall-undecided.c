/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-firewall.h"

#include <glib/gi18n.h>

/* What may decide otherwise than the zones by which devices come in, and the command that shows each. */
typedef struct
{
  GStrvBuilder *names;
  GStrvBuilder *commands;
} Deciders;

static void
add (Deciders   *deciders,
     const char *name_format,
     const char *command_format,
     const char *name)
{
  g_autoptr(GString) text = g_string_new (name_format);
  g_autoptr(GString) command = g_string_new (command_format);

  g_string_replace (text, "%s", name, 1);
  g_string_replace (command, "%s", name, 1);
  g_strv_builder_add (deciders->names, text->str);
  g_strv_builder_add (deciders->commands, command->str);
}

static void
add_rich_rules (Deciders                *deciders,
                const XmhFirewalldState *state,
                GArray                  *ports)
{
  for (guint i = 0; i < state->zones->len; i++)
    {
      const XmhFirewalldZone *zone = g_ptr_array_index (state->zones, i);

      if (zone->runtime != NULL && xmh_zone_rules_has_rich_rule (zone->runtime, ports))
        add (deciders, _("rich rules of zone %s"), "firewall-cmd --zone=%s --list-rich-rules", zone->name);
    }
}

/* One that may not be read where zones may is one that has just gone or come; firewalld tells, and is asked again. */
static void
add_policies (Deciders                *deciders,
              const XmhFirewalldState *state,
              GArray                  *ports)
{
  for (guint i = 0; i < state->policies->len; i++)
    {
      const XmhFirewalldZone *policy = g_ptr_array_index (state->policies, i);

      if (policy->runtime != NULL && xmh_zone_rules_decides (policy->runtime, ports))
        add (deciders, _("policy %s"), "firewall-cmd --policy=%s --list-all", policy->name);
    }
}

static void
add_source_zones (Deciders                *deciders,
                  const XmhFirewalldState *state)
{
  for (guint i = 0; i < state->source_zones->len; i++)
    add (deciders, _("zone %s, which applies by source address"), "firewall-cmd --zone=%s --list-all",
         g_ptr_array_index (state->source_zones, i));
}

static void
forget (char ***strings)
{
  g_strfreev (*strings);
  *strings = g_new0 (char *, 1);
}

/* Nothing is called closed that may be open, and nothing is to be opened that may be open already, or in vain. */
static void
describe (XmhFirewallReport *report,
          char             **names)
{
  g_autofree char *deciders = g_strjoinv ("; ", names);
  g_autofree char *commands = g_strjoinv ("; ", report->look_at);
  g_autofree char *remedy = g_strdup_printf (_("If devices cannot connect, look at these rules: %s"), commands);

  xmh_firewall_report_judge (report, XMH_FIREWALL_UNKNOWN, remedy,
                             _("Whether firewalld lets devices connect depends on rules that the hub does not evaluate: "
                               "%s"), deciders);
  forget (&report->missing);
  forget (&report->fleeting);
  forget (&report->commands);
}

gboolean
xmh_firewall_report_leave_undecided (XmhFirewallReport       *report,
                                     const XmhFirewalldState *state,
                                     GArray                  *ports)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) commands = g_strv_builder_new ();
  Deciders deciders = { names, commands };
  g_auto(GStrv) list = NULL;

  add_rich_rules (&deciders, state, ports);
  add_policies (&deciders, state, ports);
  add_source_zones (&deciders, state);
  list = g_strv_builder_end (names);
  if (list[0] == NULL)
    return FALSE;

  report->look_at = g_strv_builder_end (commands);
  describe (report, list);
  return TRUE;
}
