/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-json.h"
#include "cli/xmh-print.h"

static guint
count (GVariant   *findings,
       const char *wanted)
{
  GVariantIter iter;
  const char *severity;
  guint n = 0;

  g_variant_iter_init (&iter, findings);
  while (g_variant_iter_next (&iter, "(&s&s&s&s)", NULL, &severity, NULL, NULL))
    n += strcmp (severity, wanted) == 0;

  return n;
}

static void
print_findings (GVariant *findings)
{
  guint errors = count (findings, "error");
  guint warnings = count (findings, "warning");
  GVariantIter iter;
  const char *id, *severity, *finding, *remedy;
  g_autofree char *errors_text = NULL;
  g_autofree char *warnings_text = NULL;

  g_variant_iter_init (&iter, findings);
  while (g_variant_iter_next (&iter, "(&s&s&s&s)", &id, &severity, &finding, &remedy))
    xmh_print_finding (severity, id, finding, remedy);

  g_print ("\n");
  if (errors + warnings == 0)
    {
      g_print ("%s\n", _("Everything looks well."));
      return;
    }
  errors_text = g_strdup_printf (ngettext ("%u error", "%u errors", errors), errors);
  warnings_text = g_strdup_printf (ngettext ("%u warning", "%u warnings", warnings), warnings);
  /* Translators: a whole line: 1 error, 2 warnings. */
  g_print (_("%s, %s.\n"), errors_text, warnings_text);
}

int
xmh_command_doctor (XmhCli *cli,
                    int     argc,
                    char  **argv)
{
  g_autoptr(GVariant) findings = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, NULL, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  if (!xmh_bus_media_hub_call_diagnose_sync (cli->hub, &findings, NULL, &error))
    return xmh_cli_fail (error);

  if (cli->json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      xmh_json_add_findings (builder, findings, "id", "finding");
      xmh_print_json (json_builder_get_root (builder), TRUE);
    }
  else
    {
      print_findings (findings);
    }

  return count (findings, "error") > 0 ? XMH_EXIT_FAILED : XMH_EXIT_DONE;
}
