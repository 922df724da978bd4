/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-pairing-codes.h"

#include <string.h>

#include "access/xmh-device-secret.h"
#include "common/xmh-random.h"

/* A code with a blank or a dash between each two characters is shorter. */
#define TEXT_MAX 32

typedef struct
{
  char code[XMH_ACCESS_CODE_LENGTH + 1]; /* empty: unused */
  char *name;
  gint64 life_s;
  gint64 expires;
  gboolean is_watch_only;
} Code;

struct _XmhPairingCodes
{
  Code codes[XMH_ACCESS_CODES_MAX];
};

/* Crockford's base 32: without I, L and O, which look like digits, and without U. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
clear (Code *code)
{
  g_free (code->name);
  explicit_bzero (code, sizeof *code);
}

XmhPairingCodes *
xmh_pairing_codes_new (void)
{
  return g_new0 (XmhPairingCodes, 1);
}

void
xmh_pairing_codes_free (XmhPairingCodes *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->codes); i++)
    clear (&self->codes[i]);
  g_free (self);
}

static void
clear_expired (XmhPairingCodes *self, gint64 now_s)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->codes); i++)
    if (self->codes[i].code[0] != '\0' && self->codes[i].expires <= now_s)
      clear (&self->codes[i]);
}

/* The oldest expires first; unused ones are before all of them. */
static Code *
find_place (XmhPairingCodes *self)
{
  Code *oldest = &self->codes[0];

  for (guint i = 1; i < G_N_ELEMENTS (self->codes); i++)
    if (self->codes[i].expires < oldest->expires)
      oldest = &self->codes[i];

  return oldest;
}

char *
xmh_pairing_codes_make (XmhPairingCodes *self, const XmhGuest *guest, gint64 now_s, gint64 *expires)
{
  Code *code;

  clear_expired (self, now_s);
  code = find_place (self);
  clear (code);
  xmh_random_fill ((guint8 *) code->code, XMH_ACCESS_CODE_LENGTH);
  for (guint i = 0; i < XMH_ACCESS_CODE_LENGTH; i++)
    code->code[i] = alphabet[(guint8) code->code[i] % 32];
  code->expires = now_s + XMH_ACCESS_CODE_LIFE_S;
  if (guest != NULL)
    {
      code->name = g_strdup (guest->name);
      code->life_s = guest->life_s;
      code->is_watch_only = guest->is_watch_only;
    }

  if (expires != NULL)
    *expires = code->expires;
  return g_strdup (code->code);
}

static char
normalize_character (char c)
{
  c = g_ascii_toupper (c);
  return c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
}

static gboolean
normalize (const char *text, char code[XMH_ACCESS_CODE_LENGTH + 1])
{
  gsize n = 0;

  if (strnlen (text, TEXT_MAX + 1) > TEXT_MAX)
    return FALSE;

  for (; *text != '\0'; text++)
    {
      char c = normalize_character (*text);

      if (c == ' ' || c == '-')
        continue;
      if (n == XMH_ACCESS_CODE_LENGTH || strchr (alphabet, c) == NULL)
        return FALSE;
      code[n++] = c;
    }
  code[n] = '\0';
  return n == XMH_ACCESS_CODE_LENGTH;
}

int
xmh_pairing_codes_find (XmhPairingCodes *self, const char *text, gint64 now_s, XmhGuest *guest)
{
  char code[XMH_ACCESS_CODE_LENGTH + 1] = "";
  gboolean is_code = normalize (text, code);
  int found = -1;

  clear_expired (self, now_s);
  for (guint i = 0; i < G_N_ELEMENTS (self->codes); i++)
    if (xmh_secret_equal (self->codes[i].code, code, XMH_ACCESS_CODE_LENGTH) && is_code)
      found = (int) i;
  explicit_bzero (code, sizeof code);
  if (found < 0)
    return -1;

  guest->name = self->codes[found].name;
  guest->life_s = self->codes[found].life_s;
  guest->is_watch_only = self->codes[found].is_watch_only;
  return found;
}

void
xmh_pairing_codes_use (XmhPairingCodes *self, int position)
{
  clear (&self->codes[position]);
}

void
xmh_pairing_codes_shift (XmhPairingCodes *self, gint64 step_s)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->codes); i++)
    if (self->codes[i].code[0] != '\0')
      self->codes[i].expires += step_s;
}
