/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-yaml-scalar.h"

#include <string.h>

/* YAML 1.1 as PyYAML's safe loader resolves it: the files were written for that one. Its `y` and `n` stay
 * strings, and `0o17` does too. */

static gboolean
is_one_of (const char *text, const char *const *words)
{
  return g_strv_contains (words, text);
}

static gboolean
is_null (const char *text)
{
  static const char *const words[] = { "", "~", "null", "Null", "NULL", NULL };

  return is_one_of (text, words);
}

static gboolean
resolve_boolean (XmhYamlNode *node)
{
  static const char *const yes[] = { "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", NULL };
  static const char *const no[] = { "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF", NULL };

  node->boolean = is_one_of (node->text, yes);
  return node->boolean || is_one_of (node->text, no);
}

/* Appends a digit of @base to @value; what does not fit stays at the largest value. */
static gint64
append_digit (gint64 value, int digit, int base)
{
  gint64 result;

  if (__builtin_mul_overflow (value, (gint64) base, &result) ||
      __builtin_add_overflow (result, (gint64) digit, &result))
    return G_MAXINT64;

  return result;
}

static gboolean
read_digits (const char *text, int base, gint64 *value)
{
  *value = 0;
  if (*text == '\0')
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      int digit = g_ascii_xdigit_value (*p);

      if (*p == '_')
        continue;
      if (digit < 0 || digit >= base)
        return FALSE;
      *value = append_digit (*value, digit, base);
    }

  return TRUE;
}

/* `1:30:00` is base 60 in YAML 1.1: groups of one or two digits below 60 behind a number without leading zero. */
static gboolean
read_sexagesimal (const char *text, gint64 *value)
{
  g_auto(GStrv) groups = g_strsplit (text, ":", -1);

  if (g_strv_length (groups) < 2 || text[0] < '1' || text[0] > '9' || !read_digits (groups[0], 10, value))
    return FALSE;

  for (guint i = 1; groups[i] != NULL; i++)
    {
      gint64 group;

      if (strlen (groups[i]) > 2 || strchr (groups[i], '_') != NULL || !read_digits (groups[i], 10, &group) ||
          group > 59)
        return FALSE;
      *value = append_digit (*value, (int) group, 60);
    }

  return TRUE;
}

static gboolean
read_unsigned (const char *text, gint64 *value)
{
  if (g_str_has_prefix (text, "0b"))
    return read_digits (text + 2, 2, value);
  if (g_str_has_prefix (text, "0x"))
    return read_digits (text + 2, 16, value);
  if (text[0] == '0' && text[1] != '\0')
    return read_digits (text + 1, 8, value);
  if (!g_ascii_isdigit (text[0]))
    return FALSE;

  return read_digits (text, 10, value) || read_sexagesimal (text, value);
}

static gboolean
resolve_integer (XmhYamlNode *node)
{
  gboolean has_sign = node->text[0] == '-' || node->text[0] == '+';

  if (!read_unsigned (node->text + has_sign, &node->integer))
    return FALSE;

  if (node->text[0] == '-')
    node->integer = node->integer == G_MAXINT64 ? G_MININT64 : -node->integer;
  return TRUE;
}

/* Only the type matters: no key is a fraction, so its value is never needed. */
static gboolean
is_float (const char *text)
{
  static const char *const words[] = { ".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN", NULL };
  const char *p = text + (text[0] == '-' || text[0] == '+');
  gsize whole;

  if (is_one_of (p, words))
    return TRUE;

  whole = strspn (p, "0123456789_:");
  if (p[whole] != '.' || (whole == 0 && !g_ascii_isdigit (p[1])) || (whole > 0 && !g_ascii_isdigit (p[0])))
    return FALSE;
  p += whole + 1;
  p += strspn (p, "0123456789_");
  if ((*p == 'e' || *p == 'E') && (p[1] == '+' || p[1] == '-') && g_ascii_isdigit (p[2]))
    p += 2 + strspn (p + 2, "0123456789");

  return *p == '\0';
}

/* Sets the kind and the value that its text has.
 * @node: a scalar that was written without quotes and without a tag */
void
xmh_yaml_resolve_plain (XmhYamlNode *node)
{
  if (is_null (node->text))
    node->kind = XMH_YAML_NULL;
  else if (resolve_boolean (node))
    node->kind = XMH_YAML_BOOLEAN;
  else if (resolve_integer (node))
    node->kind = XMH_YAML_INTEGER;
  else if (is_float (node->text))
    node->kind = XMH_YAML_FLOAT;
  else
    node->kind = XMH_YAML_STRING;
}
