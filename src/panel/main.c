/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "panel/xmh-application.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(XmhApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Registers the names of the errors, which come by name. */
  (void) XMH_ERROR;

  application = xmh_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
