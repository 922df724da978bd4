/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-error.h"
#include "common/xmh-locale.h"
#include "panel/xmh-application.h"

int
main (int argc, char **argv)
{
  g_autoptr(XmhApplication) application = NULL;

  xmh_locale_init ();
  /* Registers the D-Bus names of the errors, so that calls return them as #XmhError. */
  (void) XMH_ERROR;

  application = xmh_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
