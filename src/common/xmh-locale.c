/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-locale.h"

#include <glib/gi18n.h>
#include <locale.h>

/* Where translations are when the program is not installed. */
#define LOCALE_DIR_VARIABLE "XR_MEDIA_HUB_LOCALE_DIR"

/**
 * xmh_locale_init:
 *
 * Lets the process speak the language of its environment. Called before any text is made and any thread exists.
 */
void
xmh_locale_init (void)
{
  const char *folder = g_getenv (LOCALE_DIR_VARIABLE);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
