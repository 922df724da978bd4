/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-device-secret.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "common/xmh-random.h"

static void
to_hex (const guint8 *bytes, gsize length, char *text)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0; i < length; i++)
    {
      *text++ = digits[bytes[i] >> 4];
      *text++ = digits[bytes[i] & 15];
    }
  *text = '\0';
}

static gboolean
is_hex (const char *text, gsize length)
{
  return strnlen (text, length) == length && strspn (text, "0123456789abcdef") >= length;
}

static void
make_hash (const char *secret, guint8 hash[XMH_DEVICE_HASH_LENGTH])
{
  int status = gnutls_hash_fast (GNUTLS_DIG_SHA256, secret, XMH_DEVICE_SECRET_LENGTH, hash);

  /* It is always there, and without it a device could be taken for another one. */
  if (status != 0)
    g_error ("SHA-256: %s", gnutls_strerror (status));
}

void
xmh_device_id_make (char id[XMH_DEVICE_ID_LENGTH + 1])
{
  guint8 bytes[XMH_DEVICE_ID_LENGTH / 2];

  xmh_random_fill (bytes, sizeof bytes);
  to_hex (bytes, sizeof bytes, id);
}

gboolean
xmh_device_id_is_valid (const char *id)
{
  return is_hex (id, XMH_DEVICE_ID_LENGTH) && id[XMH_DEVICE_ID_LENGTH] == '\0';
}

char *
xmh_device_secret_make_bare (void)
{
  guint8 bytes[XMH_DEVICE_SECRET_LENGTH / 2];
  char *text = g_malloc (XMH_DEVICE_SECRET_LENGTH + 1);

  xmh_random_fill (bytes, sizeof bytes);
  to_hex (bytes, sizeof bytes, text);
  explicit_bzero (bytes, sizeof bytes);
  return text;
}

char *
xmh_device_secret_make (const char *id, guint8 hash[XMH_DEVICE_HASH_LENGTH])
{
  char *secret = xmh_device_secret_make_bare ();
  char *text = g_strconcat (id, ".", secret, NULL);

  make_hash (secret, hash);
  explicit_bzero (secret, XMH_DEVICE_SECRET_LENGTH);
  g_free (secret);
  return text;
}

gboolean
xmh_device_secret_split (const char *text, char id[XMH_DEVICE_ID_LENGTH + 1], const char **secret)
{
  if (!is_hex (text, XMH_DEVICE_ID_LENGTH) || text[XMH_DEVICE_ID_LENGTH] != '.')
    return FALSE;
  *secret = text + XMH_DEVICE_ID_LENGTH + 1;
  if (!is_hex (*secret, XMH_DEVICE_SECRET_LENGTH) || (*secret)[XMH_DEVICE_SECRET_LENGTH] != '\0')
    return FALSE;

  memcpy (id, text, XMH_DEVICE_ID_LENGTH);
  id[XMH_DEVICE_ID_LENGTH] = '\0';
  return TRUE;
}

gboolean
xmh_secret_equal (const void *a, const void *b, gsize length)
{
  const volatile guint8 *x = a, *y = b;
  guint8 difference = 0;

  for (gsize i = 0; i < length; i++)
    difference |= x[i] ^ y[i];

  return difference == 0;
}

gboolean
xmh_device_secret_fits (const char *secret, const guint8 hash[XMH_DEVICE_HASH_LENGTH])
{
  guint8 other[XMH_DEVICE_HASH_LENGTH];

  make_hash (secret, other);
  return xmh_secret_equal (other, hash, sizeof other);
}
