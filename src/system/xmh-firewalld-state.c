/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-firewalld.h"

/* Services include others; this ends a cycle. */
#define DEPTH_MAX 4
#define POLICIES_MAX 64
#define SOURCE_ZONES_MAX 64

static void
zone_free (gpointer data)
{
  XmhFirewalldZone *zone = data;

  g_clear_pointer (&zone->runtime, xmh_zone_rules_free);
  g_clear_pointer (&zone->permanent, xmh_zone_rules_free);
  g_free (zone->name);
  g_free (zone);
}

/* Returns: (transfer full): a firewalld without any known state */
XmhFirewalldState *
xmh_firewalld_state_new (void)
{
  XmhFirewalldState *state = g_new0 (XmhFirewalldState, 1);

  state->zones = g_ptr_array_new_with_free_func (zone_free);
  state->policies = g_ptr_array_new_with_free_func (zone_free);
  state->source_zones = g_ptr_array_new_with_free_func (g_free);
  return state;
}

void
xmh_firewalld_state_free (XmhFirewalldState *state)
{
  g_ptr_array_unref (state->zones);
  g_ptr_array_unref (state->policies);
  g_ptr_array_unref (state->source_zones);
  g_free (state);
}

gboolean
xmh_firewalld_state_is_readable (const XmhFirewalldState *state)
{
  for (guint i = 0; i < state->zones->len; i++)
    if (((XmhFirewalldZone *) g_ptr_array_index (state->zones, i))->runtime == NULL)
      return FALSE;

  return state->zones->len > 0;
}

XmhFirewalldZone *
xmh_firewalld_find (GPtrArray *zones, const char *name)
{
  for (guint i = 0; i < zones->len; i++)
    {
      XmhFirewalldZone *zone = g_ptr_array_index (zones, i);

      if (g_str_equal (zone->name, name))
        return zone;
    }

  return NULL;
}

XmhFirewalldZone *
xmh_firewalld_add (GPtrArray *zones, const char *name)
{
  XmhFirewalldZone *zone = xmh_firewalld_find (zones, name);

  if (zone != NULL)
    return zone;

  zone = g_new0 (XmhFirewalldZone, 1);
  zone->name = g_strdup (name);
  g_ptr_array_add (zones, zone);
  return zone;
}

/* A service may include others; it allows what they allow. */
static void
add_services (GHashTable *services, XmhZoneRules *rules, const char *service, const char *name, guint depth)
{
  GVariant *settings = g_hash_table_lookup (services, name);
  g_autofree const char **includes = NULL;

  if (settings == NULL || depth > DEPTH_MAX)
    return;

  xmh_zone_rules_add_service (rules, service, settings);
  if (g_variant_lookup (settings, "includes", "^a&s", &includes))
    for (guint i = 0; includes[i] != NULL; i++)
      add_services (services, rules, service, includes[i], depth + 1);
}

static void
complete_rules (GHashTable *services, XmhZoneRules *rules)
{
  for (guint i = 0; rules != NULL && rules->services[i] != NULL; i++)
    add_services (services, rules, rules->services[i], rules->services[i], 0);
}

static void
complete_zones (GHashTable *services, GPtrArray *zones)
{
  for (guint i = 0; i < zones->len; i++)
    {
      XmhFirewalldZone *zone = g_ptr_array_index (zones, i);

      complete_rules (services, zone->runtime);
      complete_rules (services, zone->permanent);
    }
}

void
xmh_firewalld_state_complete (XmhFirewalldState *state, GHashTable *services)
{
  complete_zones (services, state->zones);
  complete_zones (services, state->policies);
}

/* @zones: an a{sa{sas}} of firewalld's getActiveZones */
void
xmh_firewalld_state_take_active_zones (XmhFirewalldState *state, GVariant *zones)
{
  GVariantIter iter;
  GVariant *bound;
  const char *name;

  g_variant_iter_init (&iter, zones);
  while (g_variant_iter_next (&iter, "{&s@a{sas}}", &name, &bound))
    {
      g_autofree const char **sources = NULL;

      if (g_variant_lookup (bound, "sources", "^a&s", &sources) && sources[0] != NULL &&
          state->source_zones->len < SOURCE_ZONES_MAX)
        g_ptr_array_add (state->source_zones, g_strdup (name));
      g_variant_unref (bound);
    }
}

/* Whether devices connect through one of the zones @names, which may be "ANY". */
static gboolean
is_way_in (XmhFirewalldState *state, const char *const *names)
{
  for (; *names != NULL; names++)
    if (g_str_equal (*names, "ANY") || xmh_firewalld_find (state->zones, *names) != NULL ||
        g_ptr_array_find_with_equal_func (state->source_zones, *names, g_str_equal, NULL))
      return TRUE;

  return FALSE;
}

/* Keeps the policies between devices and this computer. Needs the zones of the interfaces that devices use. @policies:
 * an a{sa{sas}} of firewalld's getActivePolicies */
void
xmh_firewalld_state_choose_policies (XmhFirewalldState *state, GVariant *policies)
{
  GVariantIter iter;
  GVariant *ends;
  const char *name;

  g_variant_iter_init (&iter, policies);
  while (g_variant_iter_next (&iter, "{&s@a{sas}}", &name, &ends))
    {
      g_autofree const char **ingress = NULL;
      g_autofree const char **egress = NULL;

      if (g_variant_lookup (ends, "ingress_zones", "^a&s", &ingress) &&
          g_variant_lookup (ends, "egress_zones", "^a&s", &egress) && g_strv_contains (egress, "HOST") &&
          is_way_in (state, ingress) && state->policies->len < POLICIES_MAX)
        xmh_firewalld_add (state->policies, name);
      g_variant_unref (ends);
    }
}
