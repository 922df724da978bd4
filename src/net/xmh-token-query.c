/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-token-query.h"

#include <string.h>

#include "media/xmh-access-token.h"

/* Decodes application/x-www-form-urlencoded bytes (WHATWG URL, 5.1), but strictly: a bad escape or a NUL is an error,
 * not a guess. */
static char *
decode (const char *bytes,
        gsize       length)
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

static gboolean
has_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        return TRUE;
    }

  return FALSE;
}

static const char *
find_fault (const char *identity)
{
  if (identity == NULL)
    return "identity is not well encoded";
  if (*identity == '\0')
    return "identity is empty";
  if (strlen (identity) > XMH_IDENTITY_MAX)
    return "identity is longer than 256 bytes";
  if (!g_utf8_validate (identity, -1, NULL))
    return "identity is not UTF-8";
  if (has_control (identity))
    return "identity has control characters";

  return NULL;
}

/* Whether the pair that begins at @pair names the identity, escapes in the name undone. */
static gboolean
is_identity (const char *pair,
             gsize       name_length)
{
  g_autofree char *name = NULL;

  if (memchr (pair, '%', name_length) == NULL)
    return name_length == strlen ("identity") && memcmp (pair, "identity", name_length) == 0;

  name = decode (pair, name_length);
  return g_strcmp0 (name, "identity") == 0;
}

/**
 * xmh_token_query_parse_identity:
 * @query: (nullable): a raw query
 * @reason: (out): what is wrong with it, if something is
 *
 * Takes the identity out of the raw query. Libraries that decode it first lose what has to be refused: an encoded NUL
 * ends their strings, and of a repeated name they keep one.
 *
 * Returns: (transfer full) (nullable): the identity, `web-user` when the query names none
 */
char *
xmh_token_query_parse_identity (const char  *query,
                                const char **reason)
{
  g_autofree char *identity = NULL;
  gboolean found = FALSE;

  *reason = NULL;
  for (const char *pair = query; pair != NULL && *pair != '\0';)
    {
      gsize length = strcspn (pair, "&");
      const char *equals = memchr (pair, '=', length);
      gsize name_length = equals != NULL ? (gsize) (equals - pair) : length;

      if (is_identity (pair, name_length))
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

  *reason = find_fault (identity);
  return *reason == NULL ? g_steal_pointer (&identity) : NULL;
}

/**
 * xmh_query_has_pair:
 * @query: (nullable): a raw query
 * @pair: a name, or `name=value`, without characters that need escapes
 *
 * Returns: whether @pair is one of those in @query
 */
gboolean
xmh_query_has_pair (const char *query,
                    const char *pair)
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
