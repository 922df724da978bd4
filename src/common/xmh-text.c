/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-text.h"

#include <string.h>

/* Characters that reorder the text around them (Unicode UAX #9, explicit formatting and marks). With them, a peer could
 * make a line of the log or of the desktop read differently. */
static gboolean
is_bidi_control (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
xmh_text_from_peer_bounded (const char *bytes, gssize length, gsize max)
{
  GString *text;
  g_autofree char *valid = NULL;

  if (bytes == NULL)
    return g_strdup ("");

  /* Slightly more than can be kept, since replacing can shrink or grow it. */
  if (length < 0)
    length = (gssize) strnlen (bytes, max * 2);
  valid = g_utf8_make_valid (bytes, MIN (length, (gssize) max * 2));

  text = g_string_sized_new (max);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gsize size = (gsize) (g_utf8_next_char (p) - p);

      if (g_unichar_iscntrl (c) || is_bidi_control (c) || c == 0x2028 || c == 0x2029)
        continue;
      if (text->len + size > max)
        break;
      g_string_append_len (text, p, (gssize) size);
    }

  return g_string_free (text, FALSE);
}

char *
xmh_text_from_peer (const char *bytes, gssize length)
{
  return xmh_text_from_peer_bounded (bytes, length, XMH_TEXT_MAX);
}

/* The byte at @p without its percent escape (RFC 3986, 2.1). The escape may be escaped again, since a target can be
 * in the query of another target. @next is set to what follows. */
static int
decode_byte (const char *p, const char **next)
{
  int c = (guchar) *p++;

  while (c == '%' && g_ascii_isxdigit (p[0]) && g_ascii_isxdigit (p[1]))
    {
      c = g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]);
      p += 2;
    }

  *next = p;
  return c;
}

/* Whether @word (lower case) is at @p in any case and with any escapes; @next is set to what follows. */
static gboolean
has_word (const char *p, const char *word, const char **next)
{
  for (; *word != '\0'; word++)
    {
      if (*p == '\0' || g_ascii_tolower (decode_byte (p, &p)) != *word)
        return FALSE;
    }

  *next = p;
  return TRUE;
}

/* Skips bytes at @p that decode to a member of @set, or to base64url's alphabet if @set is %NULL. */
static const char *
skip_bytes (const char *p, const char *set)
{
  while (*p != '\0')
    {
      const char *next;
      int c = decode_byte (p, &next);

      if (set != NULL ? c == 0 || strchr (set, c) == NULL : !g_ascii_isalnum (c) && c != '-' && c != '_')
        break;
      p = next;
    }

  return p;
}

/* Skips the JWT at @p (RFC 7519: three base64url parts, the first begins with `{"`); %NULL if there is none. A token
 * that is truncated after its second part counts too. Bytes can be escaped. */
static const char *
skip_jwt (const char *p)
{
  const char *payload;

  if (decode_byte (p, &p) != 'e' || *p == '\0' || decode_byte (p, &p) != 'y' || *p == '\0' ||
      decode_byte (p, &p) != 'J')
    return NULL;
  p = skip_bytes (p, NULL);
  if (*p == '\0' || decode_byte (p, &p) != '.')
    return NULL;
  payload = p;
  p = skip_bytes (p, NULL);
  if (p == payload)
    return NULL;
  if (*p != '\0' && decode_byte (p, &payload) == '.')
    return skip_bytes (payload, NULL);

  return p;
}

/* What a secret follows: LiveKit's parameter, the hub's cookie, and the parameter of its URLs with a key. */
static const char *const names[] = { "access_token", "xmh-device", "?key", "&key" };

static const char *
skip_name (const char *p)
{
  const char *next;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (has_word (p, names[i], &next))
      return next;

  return NULL;
}

/* Pages of the user may have a parameter `key` as well. */
static gboolean
names_key (const char *target, const char *p)
{
  const char *next;

  return has_word (target, "/token", &next) && (has_word (p, "?key=", &next) || has_word (p, "&key=", &next));
}

gboolean
xmh_text_names_token (const char *target)
{
  const char *next;

  for (const char *p = target; *p != '\0'; p++)
    if (has_word (p, "access_token", &next) || names_key (target, p))
      return TRUE;

  return FALSE;
}

char *
xmh_text_mask_secrets (const char *text)
{
  GString *masked = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0';)
    {
      const char *next = skip_jwt (p);

      if (next != NULL)
        {
          g_string_append (masked, "…");
          p = next;
        }
      else if ((next = skip_name (p)) != NULL)
        {
          const char *value = skip_bytes (next, "\"' :=");

          g_string_append_len (masked, p, value - p);
          p = value;
          if (value > next)
            p += strcspn (p, "&\"' \t\r\n,;)}");
          if (p > value)
            g_string_append (masked, "…");
        }
      else
        {
          g_string_append_c (masked, *p++);
        }
    }

  return g_string_free (masked, FALSE);
}

void
xmh_text_free_secret (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}
