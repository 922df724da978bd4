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
#include "cli/xmh-wrap.h"

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

/* What one cause brings with it: said below the cause, and not as a problem of its own. */
static const struct
{
  const char *cause;
  const char *follow_ups[4];
} chains[] = {
  { "port-in-use", { "reachability" } },
  { "cloudxr-port-in-use", { "reachability" } },
  { "livekit-not-found", { "livekit", "media-port-udp", "media-port-tcp", "reachability" } },
  { "livekit-failed", { "livekit", "media-port-udp", "media-port-tcp", "reachability" } },
  { "livekit-unreachable", { "livekit" } },
  { "media-port-holder", { "livekit", "media-port-udp", "reachability" } },
};

static gboolean
has_follow_up (guint       chain,
               const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (chains[chain].follow_ups); i++)
    if (g_strcmp0 (chains[chain].follow_ups[i], id) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_found (GVariant   *findings,
          const char *wanted)
{
  GVariantIter iter;
  const char *id, *severity;

  g_variant_iter_init (&iter, findings);
  while (g_variant_iter_next (&iter, "(&s&s&s&s)", &id, &severity, NULL, NULL))
    if (strcmp (id, wanted) == 0 && strcmp (severity, "ok") != 0)
      return TRUE;

  return FALSE;
}

/* Returns: (nullable): the first cause that was found of what is called @id */
static const char *
find_cause (GVariant   *findings,
            const char *id,
            const char *severity)
{
  if (strcmp (severity, "ok") == 0)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (chains); i++)
    if (has_follow_up (i, id) && is_found (findings, chains[i].cause))
      return chains[i].cause;

  return NULL;
}

static void
print_follow_ups (GVariant   *findings,
                  const char *cause)
{
  GVariantIter iter;
  const char *id, *severity, *finding;

  g_variant_iter_init (&iter, findings);
  while (g_variant_iter_next (&iter, "(&s&s&s&s)", &id, &severity, &finding, NULL))
    if (g_strcmp0 (find_cause (findings, id, severity), cause) == 0)
      xmh_print_follow_up (finding);
}

/* Returns: how many were left out */
static guint
print_findings (GVariant *findings,
                gboolean  all)
{
  GVariantIter iter;
  const char *id, *severity, *finding, *remedy;
  guint hidden = 0;

  g_variant_iter_init (&iter, findings);
  while (g_variant_iter_next (&iter, "(&s&s&s&s)", &id, &severity, &finding, &remedy))
    {
      if (find_cause (findings, id, severity) != NULL)
        continue;
      if (!all && strcmp (severity, "ok") == 0)
        {
          hidden++;
          continue;
        }
      xmh_print_finding (severity, id, finding, remedy);
      print_follow_ups (findings, id);
    }

  return hidden;
}

/* Follow-ups are no problems of their own. */
static guint
count_causes (GVariant   *findings,
              const char *wanted)
{
  GVariantIter iter;
  const char *id, *severity;
  guint n = 0;

  g_variant_iter_init (&iter, findings);
  while (g_variant_iter_next (&iter, "(&s&s&s&s)", &id, &severity, NULL, NULL))
    n += strcmp (severity, wanted) == 0 && find_cause (findings, id, severity) == NULL;

  return n;
}

static void
print_summary (GVariant *findings,
               guint     hidden)
{
  guint errors = count_causes (findings, "error");
  guint warnings = count_causes (findings, "warning");
  g_autofree char *errors_text = g_strdup_printf (ngettext ("%u error", "%u errors", errors), errors);
  g_autofree char *warnings_text = g_strdup_printf (ngettext ("%u warning", "%u warnings", warnings), warnings);
  g_autofree char *passed = g_strdup_printf (ngettext ("%u check passed; “xmhctl doctor --all” shows it.",
                                                       "%u checks passed; “xmhctl doctor --all” shows them.", hidden),
                                             hidden);

  g_print ("\n");
  if (errors + warnings == 0)
    g_print ("%s\n", _("No problems found."));
  else
    /* Translators: a whole line: 1 error, 2 warnings. */
    g_print (_("%s, %s.\n"), errors_text, warnings_text);
  if (hidden > 0)
    xmh_wrap_print (passed, 0, 0, xmh_wrap_get_columns ());
}

int
xmh_command_doctor (XmhCli *cli,
                    int     argc,
                    char  **argv)
{
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "all", 'a', 0, G_OPTION_ARG_NONE, &all, N_("Show the checks that passed too"), NULL },
    { NULL }
  };
  g_autoptr(GVariant) findings = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, entries, 0, 0, &argc, &argv))
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
      print_summary (findings, print_findings (findings, all));
    }

  return count (findings, "error") > 0 ? XMH_EXIT_FAILED : XMH_EXIT_DONE;
}
