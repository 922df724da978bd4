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
#include "common/xmh-problem.h"

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
is_found (GPtrArray  *findings,
          const char *wanted)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const XmhProblem *finding = g_ptr_array_index (findings, i);

      if (strcmp (finding->code, wanted) == 0 && finding->severity != XMH_SEVERITY_OK)
        return TRUE;
    }

  return FALSE;
}

/* Returns: (nullable): the first cause of @finding that was found */
static const char *
find_cause (GPtrArray        *findings,
            const XmhProblem *finding)
{
  if (finding->severity == XMH_SEVERITY_OK)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (chains); i++)
    if (has_follow_up (i, finding->code) && is_found (findings, chains[i].cause))
      return chains[i].cause;

  return NULL;
}

static void
print_follow_ups (GPtrArray  *findings,
                  const char *cause)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const XmhProblem *finding = g_ptr_array_index (findings, i);

      if (g_strcmp0 (find_cause (findings, finding), cause) == 0)
        xmh_print_follow_up (finding->message);
    }
}

/* Returns: how many were left out */
static guint
print_findings (GPtrArray *findings,
                gboolean   all)
{
  guint hidden = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const XmhProblem *finding = g_ptr_array_index (findings, i);

      if (find_cause (findings, finding) != NULL)
        continue;
      if (!all && finding->severity == XMH_SEVERITY_OK)
        {
          hidden++;
          continue;
        }
      xmh_print_problem (finding);
      print_follow_ups (findings, finding->code);
    }

  return hidden;
}

/* Follow-ups are no problems of their own. */
static guint
count_causes (GPtrArray  *findings,
              XmhSeverity severity)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const XmhProblem *finding = g_ptr_array_index (findings, i);

      n += finding->severity == severity && find_cause (findings, finding) == NULL;
    }

  return n;
}

static gboolean
has_error (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    if (((XmhProblem *) g_ptr_array_index (findings, i))->severity == XMH_SEVERITY_ERROR)
      return TRUE;

  return FALSE;
}

static void
print_summary (GPtrArray *findings,
               guint      hidden)
{
  guint errors = count_causes (findings, XMH_SEVERITY_ERROR);
  guint warnings = count_causes (findings, XMH_SEVERITY_WARNING);
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
  g_autoptr(GVariant) variant = NULL;
  g_autoptr(GPtrArray) findings = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, entries, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  if (!xmh_bus_media_hub_call_diagnose_sync (cli->hub, &variant, NULL, &error))
    return xmh_cli_fail (error);

  findings = xmh_problem_list_from_variant (variant);
  if (cli->json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      xmh_json_add_findings (builder, variant, "id", "finding");
      xmh_print_json (json_builder_get_root (builder), TRUE);
    }
  else
    {
      print_summary (findings, print_findings (findings, all));
    }

  return has_error (findings) ? XMH_EXIT_FAILED : XMH_EXIT_DONE;
}
