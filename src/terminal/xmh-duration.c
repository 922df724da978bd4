/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "terminal/xmh-duration.h"

#include <glib/gi18n.h>

#define MINUTE_S 60
#define HOUR_S (60 * MINUTE_S)
#define DAY_S (24 * HOUR_S)

gboolean
xmh_duration_parse (const char *text, guint32 *seconds)
{
  static const struct
  {
    char letter;
    guint32 seconds;
  } units[] = {
    { 's', 1 }, { 'm', MINUTE_S }, { 'h', HOUR_S }, { 'd', DAY_S }, { '\0', 1 },
  };
  char *end;
  guint64 number = g_ascii_strtoull (text, &end, 10);

  if (end == text || !g_ascii_isdigit (*text) || number > G_MAXUINT32 || (*end != '\0' && end[1] != '\0'))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (units[i].letter == *end && number <= G_MAXUINT32 / units[i].seconds)
      {
        *seconds = (guint32) number * units[i].seconds;
        return TRUE;
      }

  return FALSE;
}

/* Whether it reads well in @unit: a whole number of them, or enough to round up. */
static gboolean
fits (gint64 seconds, gint64 unit)
{
  return seconds >= 2 * unit || (seconds > 0 && seconds % unit == 0);
}

static guint
count (gint64 seconds, gint64 unit)
{
  return (guint) MIN ((MAX (seconds, 0) + unit - 1) / unit, G_MAXINT);
}

char *
xmh_duration_to_words (gint64 seconds)
{
  guint days = count (seconds, DAY_S), hours = count (seconds, HOUR_S), minutes = count (seconds, MINUTE_S);

  if (fits (seconds, DAY_S))
    return g_strdup_printf (ngettext ("%u day", "%u days", days), days);
  if (fits (seconds, HOUR_S))
    return g_strdup_printf (ngettext ("%u hour", "%u hours", hours), hours);

  return g_strdup_printf (ngettext ("%u minute", "%u minutes", minutes), minutes);
}
