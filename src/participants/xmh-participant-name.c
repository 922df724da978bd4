/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "participants/xmh-participant-name.h"

#include <string.h>

#include "media/xmh-access-token.h"

XmhNameFault
xmh_participant_name_check (const char *identity)
{
  if (*identity == '\0')
    return XMH_NAME_EMPTY;
  if (strlen (identity) > XMH_PARTICIPANT_IDENTITY_MAX)
    return XMH_NAME_TOO_LONG;
  if (!g_utf8_validate (identity, -1, NULL))
    return XMH_NAME_NOT_UTF8;

  for (const char *p = identity; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        return XMH_NAME_HAS_CONTROL;
      /* Cf: zero-width and bidi characters, soft hyphens, tags (Unicode, 23.2). */
      if (g_unichar_type (c) == G_UNICODE_FORMAT)
        return XMH_NAME_HAS_FORMAT;
    }

  return XMH_NAME_GOOD;
}

/* Default_Ignorable_Code_Point of DerivedCoreProperties.txt, except what is a format character by its type. */
static gboolean
is_ignorable (gunichar c)
{
  static const struct
  {
    gunichar first;
    gunichar last;
  } ranges[] = {
    { 0x034f, 0x034f }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x2065, 0x2065 },
    { 0x3164, 0x3164 }, { 0xfe00, 0xfe0f }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfff8 }, { 0xe0000, 0xe0fff },
  };

  if (g_unichar_type (c) == G_UNICODE_FORMAT)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;

  return FALSE;
}

/* Makes the same text of names that look alike: NFKC, case folding (Unicode, 3.13), one kind of dash, and without
 * blanks and characters that are not shown. For comparing only.
 * @identity: UTF-8 */
char *
xmh_participant_name_fold (const char *identity)
{
  g_autofree char *composed = g_utf8_normalize (identity, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (composed != NULL ? composed : "", -1);
  g_autoptr(GString) kept = g_string_sized_new (strlen (folded));
  char *result;

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      gboolean is_dash = g_unichar_type (c) == G_UNICODE_DASH_PUNCTUATION || c == 0x2212;
      /* The blank of Braille is a symbol by its type. */
      gboolean is_blank = g_unichar_isspace (c) || g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR || c == 0x2800;

      if (!is_ignorable (c) && !is_blank)
        g_string_append_unichar (kept, is_dash ? '-' : c);
    }

  /* Folding can take a text out of its normal form. */
  result = g_utf8_normalize (kept->str, -1, G_NORMALIZE_ALL_COMPOSE);
  return result != NULL ? result : g_strdup ("");
}
