/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-token-query.h"

#include <string.h>

/* Decodes application/x-www-form-urlencoded bytes (WHATWG URL, 5.1), but strictly. A bad escape or a NUL is an
 * error, not a guess. */
static char *
decode (const char *bytes, gsize length)
{
  g_autoptr(GString) text = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      int high, low;

      if (bytes[i] == '+')
        {
          g_string_append_c (text, ' ');
          continue;
        }
      if (bytes[i] != '%')
        {
          g_string_append_c (text, bytes[i]);
          continue;
        }
      if (i + 2 >= length)
        return NULL;
      high = g_ascii_xdigit_value (bytes[i + 1]);
      low = g_ascii_xdigit_value (bytes[i + 2]);
      if (high < 0 || low < 0 || (high == 0 && low == 0))
        return NULL;
      g_string_append_c (text, (char) (high << 4 | low));
      i += 2;
    }

  return g_strndup (text->str, text->len);
}

/* Returns: whether the pair that begins at @pair has that name after decoding */
static gboolean
is_name (const char *pair, gsize length, const char *name)
{
  g_autofree char *decoded = NULL;

  if (memchr (pair, '%', length) == NULL)
    return length == strlen (name) && memcmp (pair, name, length) == 0;

  decoded = decode (pair, length);
  return g_strcmp0 (decoded, name) == 0;
}

char *
xmh_token_query_parse_identity (const char *query, const char **reason)
{
  g_autofree char *identity = NULL;
  gboolean found = FALSE;

  *reason = NULL;
  for (const char *pair = query; pair != NULL && *pair != '\0';)
    {
      gsize length = strcspn (pair, "&");
      const char *equals = memchr (pair, '=', length);
      gsize name_length = equals != NULL ? (gsize) (equals - pair) : length;

      if (is_name (pair, name_length, "identity"))
        {
          if (found)
            {
              *reason = "identity is given more than once";
              return NULL;
            }
          found = TRUE;
          identity = equals != NULL ? decode (equals + 1, length - name_length - 1) : g_strdup ("");
        }
      pair += length;
      if (*pair == '&')
        pair++;
    }

  if (!found)
    return g_strdup (XMH_TOKEN_DEFAULT_IDENTITY);

  if (identity == NULL)
    *reason = "identity is not well encoded";
  return g_steal_pointer (&identity);
}

gboolean
xmh_query_has_pair (const char *query, const char *pair)
{
  gsize wanted = strlen (pair);

  for (const char *p = query; p != NULL && *p != '\0';)
    {
      gsize length = strcspn (p, "&");

      if (length == wanted && memcmp (p, pair, length) == 0)
        return TRUE;
      p += length;
      if (*p == '&')
        p++;
    }

  return FALSE;
}

char *
xmh_query_get_value (const char *query, const char *name)
{
  for (const char *pair = query; pair != NULL && *pair != '\0';)
    {
      gsize length = strcspn (pair, "&");
      const char *equals = memchr (pair, '=', length);
      gsize name_length = equals != NULL ? (gsize) (equals - pair) : length;

      if (is_name (pair, name_length, name))
        return equals != NULL ? decode (equals + 1, length - name_length - 1) : g_strdup ("");
      pair += length;
      if (*pair == '&')
        pair++;
    }

  return NULL;
}

static guint
count_name (const char *query, const char *name)
{
  guint count = 0;

  for (const char *pair = query; pair != NULL && *pair != '\0';)
    {
      gsize length = strcspn (pair, "&");
      const char *equals = memchr (pair, '=', length);

      count += is_name (pair, equals != NULL ? (gsize) (equals - pair) : length, name);
      pair += length;
      if (*pair == '&')
        pair++;
    }

  return count;
}

/* Go drops pairs with a semicolon or a bad escape, and takes the next one of that name. */
char *
xmh_query_get_only_value (const char *query, const char *name, gboolean *is_ambiguous)
{
  guint count = count_name (query, name);
  g_autofree char *value = xmh_query_get_value (query, name);

  *is_ambiguous = count > 1 || (count == 1 && (value == NULL || strchr (value, ';') != NULL));
  return *is_ambiguous ? NULL : g_steal_pointer (&value);
}
