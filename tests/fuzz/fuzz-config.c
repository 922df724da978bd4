/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-config.h"

int LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length);

/* Any file is read or refused with a reason, and every report can be shown. */
int
LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length)
{
  g_autoptr(XmhConfigReport) report = xmh_config_report_new ("/f/fuzz.yaml");
  g_autoptr(XmhConfig) defaults = xmh_config_new_default ();
  g_autoptr(GError) error = NULL;
  XmhConfigSource source = { .file = "/f/fuzz.yaml", .bytes = (const char *) bytes, .length = length };
  g_autoptr(XmhConfig) config = xmh_config_parse (&source, report, &error);
  g_autofree char *text = xmh_config_report_to_text (report);
  g_auto(GStrv) differing = NULL;

  if ((config == NULL) != (error != NULL) || !g_utf8_validate (text, -1, NULL))
    g_abort ();
  if (error != NULL && !g_utf8_validate (error->message, -1, NULL))
    g_abort ();
  if (config != NULL)
    differing = xmh_config_compare (config, defaults);

  return 0;
}
