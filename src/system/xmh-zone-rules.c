/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-zone-rules.h"

#include <string.h>

#include "system/xmh-ports.h"

/* A zone has a handful, but data from the bus is always bounded. */
#define RANGES_MAX 4096

typedef struct
{
  XmhProtocol protocol;
  guint16 first;
  guint16 last;
  char *service; /* NULL: the zone's own */
} Range;

static void
range_free (gpointer data)
{
  Range *range = data;

  g_free (range->service);
  g_free (range);
}

static gboolean
parse_protocol (const char *text, XmhProtocol *protocol)
{
  *protocol = g_str_equal (text, "udp") ? XMH_PROTOCOL_UDP : XMH_PROTOCOL_TCP;
  return g_str_equal (text, "udp") || g_str_equal (text, "tcp");
}

static gboolean
parse_number (const char *text, guint16 *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &value, NULL))
    return FALSE;

  *number = (guint16) value;
  return TRUE;
}

/* `8080` or `1025-65535`. */
static gboolean
parse_range (const char *text, Range *range)
{
  g_auto(GStrv) ends = g_strsplit (text, "-", 2);

  if (ends[0] == NULL || !parse_number (ends[0], &range->first))
    return FALSE;

  range->last = range->first;
  return ends[1] == NULL || parse_number (ends[1], &range->last);
}

static void
add_ranges (XmhZoneRules *self, const char *service, GVariant *settings)
{
  g_autoptr(GVariant) ports = g_variant_lookup_value (settings, "ports", G_VARIANT_TYPE ("a(ss)"));
  const char *numbers, *protocol;
  GVariantIter iter;

  if (ports == NULL)
    return;

  g_variant_iter_init (&iter, ports);
  while (g_variant_iter_next (&iter, "(&s&s)", &numbers, &protocol))
    {
      Range range = { 0 };

      if (self->ranges->len >= RANGES_MAX || !parse_protocol (protocol, &range.protocol) ||
          !parse_range (numbers, &range))
        continue;
      range.service = g_strdup (service);
      g_ptr_array_add (self->ranges, g_memdup2 (&range, sizeof range));
    }
}

/* Whole protocols that are allowed; rare. */
static void
add_protocols (XmhZoneRules *self, GVariant *settings)
{
  g_autofree const char **names = NULL;

  if (!g_variant_lookup (settings, "protocols", "^a&s", &names))
    return;

  for (guint i = 0; names[i] != NULL; i++)
    {
      Range range = { .first = 0, .last = G_MAXUINT16 };

      if (parse_protocol (names[i], &range.protocol))
        g_ptr_array_add (self->ranges, g_memdup2 (&range, sizeof range));
    }
}

/* @settings: an `a{sv}` of firewalld's getZoneSettings2 or getSettings2
 * Returns: (transfer full): the rules, without what the zone's services allow */
XmhZoneRules *
xmh_zone_rules_new (GVariant *settings)
{
  XmhZoneRules *self = g_new0 (XmhZoneRules, 1);
  const char *target = NULL;

  self->ranges = g_ptr_array_new_with_free_func (range_free);
  g_variant_lookup (settings, "target", "&s", &target);
  self->takes_all = g_strcmp0 (target, "ACCEPT") == 0;
  self->refuses_all = g_strcmp0 (target, "DROP") == 0 || g_strcmp0 (target, "REJECT") == 0;
  if (!g_variant_lookup (settings, "services", "^as", &self->services))
    self->services = g_new0 (char *, 1);
  /* Zones use the first name, policies the second. */
  if (!g_variant_lookup (settings, "rules_str", "^as", &self->rich_rules) &&
      !g_variant_lookup (settings, "rich_rules", "^as", &self->rich_rules))
    self->rich_rules = g_new0 (char *, 1);
  add_ranges (self, NULL, settings);
  add_protocols (self, settings);
  return self;
}

void
xmh_zone_rules_free (XmhZoneRules *self)
{
  g_ptr_array_unref (self->ranges);
  g_strfreev (self->services);
  g_strfreev (self->rich_rules);
  g_free (self);
}

/* Adds what the service allows. A service for certain destinations only does not open a port to every device.
 * @service: a service of the zone
 * @settings: an `a{sv}` of firewalld's getServiceSettings2, of it or of a service that it includes */
void
xmh_zone_rules_add_service (XmhZoneRules *self, const char *service, GVariant *settings)
{
  g_autoptr(GVariant) destination = g_variant_lookup_value (settings, "destination", G_VARIANT_TYPE ("a{ss}"));

  if (destination == NULL || g_variant_n_children (destination) == 0)
    add_ranges (self, service, settings);
}

gboolean
xmh_zone_rules_has_service (const XmhZoneRules *self, const char *service)
{
  return g_strv_contains ((const char *const *) self->services, service);
}

static gboolean
is_ours (guint number, XmhProtocol protocol, GArray *ours)
{
  for (guint i = 0; i < ours->len; i++)
    {
      const XmhPortUse *use = &g_array_index (ours, XmhPortUse, i);

      if (use->number == number && use->info->protocol == protocol)
        return TRUE;
    }

  return FALSE;
}

/* firewalld joins neighbours: 8080 and 8081 become 8080-8081. */
static gboolean
is_only_for_us (const Range *range, GArray *ours)
{
  if (range->service != NULL)
    return g_str_equal (range->service, XMH_FIREWALLD_SERVICE);
  if (range->last - range->first >= (int) ours->len)
    return FALSE;

  for (guint number = range->first; number <= range->last; number++)
    if (!is_ours (number, range->protocol, ours))
      return FALSE;

  return TRUE;
}

/* @ours: (element-type XmhPortUse): the hub's ports
 * Returns: whether the port is open for devices, and whether the hub may close it */
XmhOpening
xmh_zone_rules_check (const XmhZoneRules *self, XmhProtocol protocol, guint16 port, GArray *ours)
{
  XmhOpening opening = XMH_OPENING_NONE;

  if (self->takes_all)
    return XMH_OPENING_OTHER;

  for (guint i = 0; i < self->ranges->len; i++)
    {
      const Range *range = g_ptr_array_index (self->ranges, i);

      if (range->protocol != protocol || port < range->first || port > range->last)
        continue;
      if (!is_only_for_us (range, ours))
        return XMH_OPENING_OTHER;
      opening = XMH_OPENING_HUB;
    }

  return opening;
}

static gboolean
has_word (char **words, const char *word)
{
  return g_strv_contains ((const char *const *) words, word);
}

static const char *
find_value (char **words, const char *key)
{
  for (; *words != NULL; words++)
    if (g_str_has_prefix (*words, key))
      return *words + strlen (key);

  return NULL;
}

/* `port port="8080" protocol="tcp"`: the element that names ports. */
static gboolean
is_about_ports (char **words, GArray *ours)
{
  const char *numbers = find_value (words, "port=");
  const char *protocol = find_value (words, "protocol=");
  Range range = { 0 };

  if (numbers == NULL || protocol == NULL || !parse_range (numbers, &range))
    return TRUE;
  if (!parse_protocol (protocol, &range.protocol))
    return FALSE;

  for (guint i = 0; i < ours->len; i++)
    {
      const XmhPortUse *use = &g_array_index (ours, XmhPortUse, i);

      if (use->info->protocol == range.protocol && use->number >= range.first && use->number <= range.last)
        return TRUE;
    }

  return FALSE;
}

/* `protocol value="igmp"`. A number can mean any protocol. */
static gboolean
is_other_protocol (char **words)
{
  const char *protocol = has_word (words, "protocol") ? find_value (words, "value=") : NULL;
  XmhProtocol ours;

  return protocol != NULL && g_ascii_isalpha (*protocol) && !parse_protocol (protocol, &ours);
}

/* firewalld.richlanguage(5). A rule that is not understood may concern the hub. */
static gboolean
may_be_about_us (const char *rule, GArray *ours)
{
  static const char *const others[] = { "icmp-type", "icmp-block", "masquerade", "forward-port" };
  g_auto(GStrv) words = NULL;

  if (!g_shell_parse_argv (rule, NULL, &words, NULL))
    return TRUE;
  if (!has_word (words, "accept") && !has_word (words, "reject") && !has_word (words, "drop"))
    return FALSE;
  if (is_other_protocol (words))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (has_word (words, others[i]))
      return FALSE;

  return !has_word (words, "port") || is_about_ports (words, ours);
}

gboolean
xmh_zone_rules_has_rich_rule (const XmhZoneRules *self, GArray *ours)
{
  for (char **rule = self->rich_rules; *rule != NULL; rule++)
    if (may_be_about_us (*rule, ours))
      return TRUE;

  return FALSE;
}

gboolean
xmh_zone_rules_decides (const XmhZoneRules *self, GArray *ours)
{
  if (self->refuses_all || xmh_zone_rules_has_rich_rule (self, ours))
    return TRUE;

  for (guint i = 0; i < ours->len; i++)
    {
      const XmhPortUse *use = &g_array_index (ours, XmhPortUse, i);

      if (xmh_zone_rules_check (self, use->info->protocol, use->number, ours) != XMH_OPENING_NONE)
        return TRUE;
    }

  return FALSE;
}
