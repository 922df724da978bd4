/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "terminal/xmh-json-builder.h"
#include "terminal/xmh-print.h"
#include "terminal/xmh-wrap.h"
#include "common/xmh-problem.h"

/* Problems that another one causes. They are listed below their cause, not separately. */
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
has_follow_up (guint chain, const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (chains[chain].follow_ups); i++)
    if (g_strcmp0 (chains[chain].follow_ups[i], id) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_found (GPtrArray *checks, const char *wanted)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const XmhProblem *check = g_ptr_array_index (checks, i);

      if (strcmp (check->code, wanted) == 0 && check->severity != XMH_SEVERITY_OK)
        return TRUE;
    }

  return FALSE;
}

/* Returns: (nullable): the first cause of @check that was found */
static const char *
find_cause (GPtrArray *checks, const XmhProblem *check)
{
  if (check->severity == XMH_SEVERITY_OK)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (chains); i++)
    if (has_follow_up (i, check->code) && is_found (checks, chains[i].cause))
      return chains[i].cause;

  return NULL;
}

static void
print_follow_ups (GPtrArray *checks, const char *cause)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const XmhProblem *check = g_ptr_array_index (checks, i);

      if (g_strcmp0 (find_cause (checks, check), cause) == 0)
        xmh_print_follow_up (check->message);
    }
}

/* Returns: the number of checks that were left out */
static guint
print_findings (GPtrArray *checks, gboolean all)
{
  guint hidden = 0;

  for (guint i = 0; i < checks->len; i++)
    {
      const XmhProblem *check = g_ptr_array_index (checks, i);

      if (find_cause (checks, check) != NULL)
        continue;
      if (!all && check->severity == XMH_SEVERITY_OK)
        {
          hidden++;
          continue;
        }
      xmh_print_problem (check);
      print_follow_ups (checks, check->code);
    }

  return hidden;
}

/* Follow-ups don't count. */
static guint
count_causes (GPtrArray *checks, XmhSeverity severity)
{
  guint n = 0;

  for (guint i = 0; i < checks->len; i++)
    {
      const XmhProblem *check = g_ptr_array_index (checks, i);

      n += check->severity == severity && find_cause (checks, check) == NULL;
    }

  return n;
}

static gboolean
has_error (GPtrArray *checks)
{
  for (guint i = 0; i < checks->len; i++)
    if (((XmhProblem *) g_ptr_array_index (checks, i))->severity == XMH_SEVERITY_ERROR)
      return TRUE;

  return FALSE;
}

static void
print_summary (GPtrArray *checks, guint hidden)
{
  guint errors = count_causes (checks, XMH_SEVERITY_ERROR);
  guint warnings = count_causes (checks, XMH_SEVERITY_WARNING);
  g_autofree char *errors_text = g_strdup_printf (ngettext ("%u error", "%u errors", errors), errors);
  g_autofree char *warnings_text = g_strdup_printf (ngettext ("%u warning", "%u warnings", warnings), warnings);
  g_autofree char *passed = g_strdup_printf (ngettext ("%u check passed; “xmhctl doctor --all” shows it.",
                                                       "%u checks passed; “xmhctl doctor --all” shows them.", hidden),
                                             hidden);

  g_print ("\n");
  if (errors + warnings == 0)
    g_print ("%s\n", _ ("No problems found."));
  else
    /* Translators: a whole line: 1 error, 2 warnings. */
    g_print (_ ("%s, %s.\n"), errors_text, warnings_text);
  if (hidden > 0)
    xmh_wrap_print (passed, 0, 0, xmh_wrap_get_columns ());
}

int
xmh_command_doctor (XmhCli *cli, int argc, char **argv)
{
  gboolean all = FALSE;
  const GOptionEntry entries[] = { { "all", 'a', 0, G_OPTION_ARG_NONE, &all, N_ ("Show passed checks too"), NULL },
                                   { NULL } };
  g_autoptr(GVariant) variant = NULL;
  g_autoptr(GPtrArray) checks = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, entries, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  if (!xmh_bus_media_hub_call_diagnose_sync (cli->hub, &variant, NULL, &error))
    return xmh_cli_fail (error);

  checks = xmh_problem_list_from_variant (variant);
  if (cli->json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      xmh_json_builder_add_problems (builder, variant, "id", "finding");
      xmh_print_json (json_builder_get_root (builder), TRUE);
    }
  else
    {
      print_summary (checks, print_findings (checks, all));
    }

  return has_error (checks) ? XMH_EXIT_FAILED : XMH_EXIT_DONE;
}
