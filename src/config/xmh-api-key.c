/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-keys-file.h"

#include <string.h>

#include "common/xmh-published-pair.h"
#include "common/xmh-random.h"
#include "common/xmh-text.h"

/* As LiveKit's own tools make them: a short name that begins with API, and 32 random bytes in base 62. */
#define KEY_CHARACTERS 12
#define SECRET_CHARACTERS 43

void
xmh_api_key_clear (XmhApiKey *pair)
{
  g_clear_pointer (&pair->key, g_free);
  g_clear_pointer (&pair->secret, xmh_text_free_secret);
}

/* @n characters, each of 62 equally likely: bytes that would favour the first ones are discarded. */
static char *
random_text (const char *prefix, guint n)
{
  static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const guint base = sizeof alphabet - 1;
  gsize length = strlen (prefix);
  char *text = g_malloc0 (length + n + 1);

  memcpy (text, prefix, length);
  while (n > 0)
    {
      guint8 byte;

      xmh_random_fill (&byte, 1);
      if (byte >= 256 / base * base)
        continue;
      text[length++] = alphabet[byte % base];
      n--;
    }

  return text;
}

/* @pair: (out caller-allocates): receives a new key and secret */
void
xmh_api_key_generate (XmhApiKey *pair)
{
  pair->key = random_text ("API", KEY_CHARACTERS);
  pair->secret = random_text ("", SECRET_CHARACTERS);
}

/* Returns: whether the secret is the one that all published configuration files carry */
gboolean
xmh_api_key_is_public (const XmhApiKey *pair)
{
  return xmh_pair_is_published (pair->key, pair->secret);
}
