/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-locale.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

/* The folder of translations when the program is not installed. */
#define LOCALE_DIR_VARIABLE "XR_MEDIA_HUB_LOCALE_DIR"

/* Characters besides letters in translated texts, and a replacement that every character set has. */
static const char *const plain[][2] = {
  { "“", "\"" },  { "”", "\"" }, { "„", "\"" }, { "«", "\"" }, { "»", "\"" },     { "’", "'" },
  { "…", "..." }, { "→", "->" }, { "–", "-" },  { "—", "-" },  { "\u00a0", " " }, { "\u202f", " " },
};

static void
print_converted (FILE *stream, const char *text)
{
  g_autoptr(GString) simple = g_string_new (text);
  g_autofree char *converted = NULL;
  const char *charset;

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_string_replace (simple, plain[i][0], plain[i][1], 0);

  g_get_charset (&charset);
  converted = g_convert_with_fallback (simple->str, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
  fputs (converted != NULL ? converted : simple->str, stream);
  fflush (stream);
}

static void
print_to_stdout (const char *text)
{
  print_converted (stdout, text);
}

static void
print_to_stderr (const char *text)
{
  print_converted (stderr, text);
}

void
xmh_locale_init (void)
{
  const char *folder = g_getenv (LOCALE_DIR_VARIABLE);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (!g_get_charset (NULL))
    {
      g_set_print_handler (print_to_stdout);
      g_set_printerr_handler (print_to_stderr);
    }
}
