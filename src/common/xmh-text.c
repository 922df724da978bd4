/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-text.h"

#include <string.h>

/* Characters that reorder the text around them: a peer must not be able to make a line of the log or of the
 * desktop read differently from what it says (Unicode UAX #9, explicit formatting and marks). */
static gboolean
is_bidi_control (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/**
 * xmh_text_from_peer_bounded:
 * @bytes: (nullable): what a peer sent
 * @length: its length in bytes, or -1 when it ends with a NUL
 * @max: how many bytes are kept
 *
 * Makes a text from outside fit to be shown: valid UTF-8, no control or bidi characters. Used where the text
 * enters, so that nothing behind has to think of it.
 *
 * Returns: (transfer full): the text, empty for %NULL
 */
char *
xmh_text_from_peer_bounded (const char *bytes,
                            gssize      length,
                            gsize       max)
{
  GString *text;
  g_autofree char *valid = NULL;

  if (bytes == NULL)
    return g_strdup ("");

  /* A little more than what can be kept: replacing may shrink or grow it. */
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

/**
 * xmh_text_from_peer:
 * @bytes: (nullable): what a peer sent
 * @length: its length in bytes, or -1 when it ends with a NUL
 *
 * Returns: (transfer full): as xmh_text_from_peer_bounded(), at most %XMH_TEXT_MAX bytes
 */
char *
xmh_text_from_peer (const char *bytes,
                    gssize      length)
{
  return xmh_text_from_peer_bounded (bytes, length, XMH_TEXT_MAX);
}

static gboolean
is_token_byte (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_';
}

static gsize
token_run (const char *p)
{
  gsize n = 0;

  while (is_token_byte (p[n]))
    n++;
  return n;
}

/* How long the JWT at @p is (RFC 7519: three base64url parts, the first begins with `{"`), or 0. A token that
 * was cut short after its second dot counts too. */
static gsize
jwt_length (const char *p)
{
  gsize header, payload;

  if (!g_str_has_prefix (p, "eyJ"))
    return 0;
  header = token_run (p);
  if (p[header] != '.')
    return 0;
  payload = token_run (p + header + 1);
  if (payload == 0)
    return 0;
  if (p[header + 1 + payload] != '.')
    return header + 1 + payload;

  return header + payload + 2 + token_run (p + header + payload + 2);
}

/**
 * xmh_text_mask_secrets:
 * @text: a line for the log
 *
 * Replaces whatever looks like a JSON Web Token and every value of an `access_token` parameter. LiveKit's own
 * lines go through here too: it logs whole request targets.
 *
 * Returns: (transfer full): the line with `…` in place of secrets
 */
char *
xmh_text_mask_secrets (const char *text)
{
  static const char parameter[] = "access_token";
  GString *masked = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0';)
    {
      gsize n = jwt_length (p);

      if (n > 0)
        {
          g_string_append (masked, "…");
          p += n;
        }
      else if (g_ascii_strncasecmp (p, parameter, strlen (parameter)) == 0)
        {
          g_string_append_len (masked, p, strlen (parameter));
          p += strlen (parameter);
          n = strspn (p, "\"' :=");
          g_string_append_len (masked, p, (gssize) n);
          p += n;
          if (n > 0)
            {
              n = strcspn (p, "&\"' \t\r\n,;)}");
              if (n > 0)
                g_string_append (masked, "…");
              p += n;
            }
        }
      else
        {
          g_string_append_c (masked, *p++);
        }
    }

  return g_string_free (masked, FALSE);
}
