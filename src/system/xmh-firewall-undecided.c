/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-firewall.h"

#include <glib/gi18n.h>

static void
add (GPtrArray *names, GPtrArray *commands, const char *name_format, const char *command_format, const char *name)
{
  g_autoptr(GString) text = g_string_new (name_format);
  g_autoptr(GString) command = g_string_new (command_format);

  g_string_replace (text, "%s", name, 1);
  g_string_replace (command, "%s", name, 1);
  g_ptr_array_add (names, g_strdup (text->str));
  g_ptr_array_add (commands, g_strdup (command->str));
}

static char **
take_strv (GPtrArray *strings)
{
  g_ptr_array_add (strings, NULL);
  return (char **) g_ptr_array_steal (strings, NULL);
}

static void
forget (char ***strings)
{
  g_strfreev (*strings);
  *strings = g_new0 (char *, 1);
}

/* Finds rules other than those of the zones that may decide, and the command that shows each. If there are any, no
 * port is called closed or is opened, since it may be open already, or stay closed. */
gboolean
xmh_firewall_report_leave_undecided (XmhFirewallReport *report, const XmhFirewalldState *state, GArray *ports)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) name_list = NULL;
  g_autofree char *deciders = NULL;
  g_autofree char *look_at = NULL;
  g_autofree char *remedy = NULL;

  for (guint i = 0; i < state->zones->len; i++)
    {
      const XmhFirewalldZone *zone = g_ptr_array_index (state->zones, i);

      if (zone->runtime != NULL && xmh_zone_rules_has_rich_rule (zone->runtime, ports))
        add (names, commands, _ ("rich rules of zone %s"), "firewall-cmd --zone=%s --list-rich-rules", zone->name);
    }
  /* A policy that is unreadable while zones are readable has just been added or removed. firewalld signals that, and
   * is queried again. */
  for (guint i = 0; i < state->policies->len; i++)
    {
      const XmhFirewalldZone *policy = g_ptr_array_index (state->policies, i);

      if (policy->runtime != NULL && xmh_zone_rules_decides (policy->runtime, ports))
        add (names, commands, _ ("policy %s"), "firewall-cmd --policy=%s --list-all", policy->name);
    }
  for (guint i = 0; i < state->source_zones->len; i++)
    add (names, commands, _ ("zone %s, which applies by source address"), "firewall-cmd --zone=%s --list-all",
         g_ptr_array_index (state->source_zones, i));
  if (names->len == 0)
    return FALSE;

  name_list = take_strv (names);
  report->look_at = take_strv (commands);
  deciders = g_strjoinv ("; ", name_list);
  look_at = g_strjoinv ("; ", report->look_at);
  remedy = g_strdup_printf (_ ("If devices cannot connect, check these rules: %s"), look_at);
  xmh_firewall_report_judge (report, XMH_FIREWALL_UNKNOWN, remedy,
                             _ ("Some firewalld rules may block devices, and the hub cannot evaluate them: %s"),
                             deciders);
  forget (&report->missing);
  forget (&report->fleeting);
  forget (&report->commands);
  return TRUE;
}
