/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-json.h"

static gboolean
is_plain (char c)
{
  return (guchar) c >= 0x20 && c != '"' && c != '\\';
}

void
xmh_json_append_string (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  while (*text != '\0')
    {
      const char *end = text;

      while (is_plain (*end))
        end++;
      g_string_append_len (json, text, end - text);
      text = end;
      if (*text == '"' || *text == '\\')
        g_string_append_c (g_string_append_c (json, '\\'), *text++);
      else if (*text != '\0')
        g_string_append_printf (json, "\\u%04x", (guint) (guchar) *text++);
    }
  g_string_append_c (json, '"');
}

gboolean
xmh_json_is_deeper (const char *json, gsize length, guint levels)
{
  gboolean is_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length && depth <= levels; i++)
    if (is_string && json[i] == '\\')
      i++;
    else if (json[i] == '"')
      is_string = !is_string;
    else if (!is_string && (json[i] == '[' || json[i] == '{'))
      depth++;
    else if (!is_string && (json[i] == ']' || json[i] == '}') && depth > 0)
      depth--;

  return depth > levels;
}
