/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "applet/xmh-applet.h"
#include "common/xmh-error.h"
#include "common/xmh-locale.h"
#include "panel/xmh-application.h"

/* The status icon starts without GTK, which opens the display and needs ten times the memory. */
static gboolean
is_applet (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (g_str_equal (argv[i], "--applet"))
      return TRUE;

  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr(XmhApplication) application = NULL;

  xmh_locale_init ();
  /* Registers the D-Bus names of the errors, so that calls return them as #XmhError. */
  (void) XMH_ERROR;

  if (is_applet (argc, argv))
    return xmh_applet_run (argc, argv);

  application = xmh_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
