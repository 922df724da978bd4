/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-format.h"

#include <glib/gi18n.h>
#include <string.h>

/* Bytes of a fingerprint in a line, and in a group. */
#define BYTES_A_LINE 8
#define BYTES_A_GROUP 4

/* @seconds: since 1970
 * Returns: (transfer full): the day, in the user's time zone */
char *
xmh_format_date (gint64 seconds)
{
  g_autoptr(GDateTime) then = g_date_time_new_from_unix_local (seconds);

  if (then == NULL)
    return g_strdup ("");

  /* Translators: a day, as g_date_time_format() writes it: 24 December 2026 */
  return g_date_time_format (then, _ ("%-d %B %Y"));
}

/* @seconds: since 1970
 * Returns: (transfer full): the time of the day, and the day unless it is today */
char *
xmh_format_moment (gint64 seconds)
{
  g_autoptr(GDateTime) then = g_date_time_new_from_unix_local (seconds);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  if (then == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (then) == g_date_time_get_year (now) &&
      g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now))
    /* Translators: a time of today, as g_date_time_format() writes it: 14:05 */
    return g_date_time_format (then, _ ("%H:%M"));

  /* Translators: a time of another day, as g_date_time_format() writes it: 24 December, 14:05 */
  return g_date_time_format (then, _ ("%-d %B, %H:%M"));
}

/* @fingerprint: hexadecimal with colons
 * Returns: (transfer full): the same in lines and groups, which are easier to compare */
char *
xmh_format_fingerprint (const char *fingerprint)
{
  g_auto(GStrv) bytes = g_strsplit (fingerprint, ":", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; bytes[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (text, i % BYTES_A_LINE == 0 ? "\n" : i % BYTES_A_GROUP == 0 ? "  " : " ");
      g_string_append (text, bytes[i]);
    }

  return g_string_free (text, FALSE);
}

/* @dict: (nullable): a dictionary of the bus
 * Returns: (transfer none): the string, or an empty one */
const char *
xmh_dict_string (GVariant *dict, const char *key)
{
  const char *value = "";

  if (dict != NULL)
    g_variant_lookup (dict, key, "&s", &value);
  return value;
}

gint64
xmh_dict_time (GVariant *dict, const char *key)
{
  gint64 value = 0;

  if (dict != NULL)
    g_variant_lookup (dict, key, "x", &value);
  return value;
}

/* @dict: (nullable): a dictionary of the bus
 * Returns: (transfer full): the strings of the list, joined by @separator */
char *
xmh_dict_list (GVariant *dict, const char *key, const char *separator)
{
  g_autofree const char **values = NULL;

  if (dict == NULL || !g_variant_lookup (dict, key, "^a&s", &values))
    return g_strdup ("");

  return g_strjoinv (separator, (char **) values);
}

/* @dict: (nullable): a dictionary of the bus */
gboolean
xmh_dict_flag (GVariant *dict, const char *key)
{
  gboolean value = FALSE;

  if (dict != NULL)
    g_variant_lookup (dict, key, "b", &value);
  return value;
}
