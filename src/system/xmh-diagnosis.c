/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-diagnosis.h"

#include "config/xmh-config.h"

static void
xmh_finding_free (XmhFinding *finding)
{
  g_free (finding->id);
  g_free (finding->finding);
  g_free (finding->remedy);
  g_free (finding);
}

void
xmh_facts_free (XmhFacts *facts)
{
  g_clear_pointer (&facts->config, xmh_config_unref);
  g_free (facts->data_dir);
  g_free (facts->state_dir);
  g_free (facts->credentials_file);
  g_strfreev (facts->names);
  g_strfreev (facts->addresses);
  g_strfreev (facts->other_addresses);
  g_strfreev (facts->idle_addresses);
  g_strfreev (facts->unusable_names);
  g_strfreev (facts->unusable_reasons);
  g_strfreev (facts->left_out);
  g_free (facts->media_url);
  g_free (facts->media_version);
  g_free (facts);
}

/**
 * xmh_findings_new:
 *
 * Returns: (transfer full) (element-type XmhFinding): no findings yet
 */
GPtrArray *
xmh_findings_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_finding_free);
}

/**
 * xmh_findings_add:
 * @findings: where it is added
 * @id: its stable name; one that is there already says the same thing, and stays alone
 * @severity: how bad it is
 * @remedy: (nullable): what to do, translated
 * @format: what was found, translated
 */
void
xmh_findings_add (GPtrArray         *findings,
                  const char        *id,
                  XmhFindingSeverity severity,
                  const char        *remedy,
                  const char        *format,
                  ...)
{
  XmhFinding *finding;
  va_list args;

  for (guint i = 0; i < findings->len; i++)
    if (g_str_equal (((XmhFinding *) g_ptr_array_index (findings, i))->id, id))
      return;

  finding = g_new0 (XmhFinding, 1);
  finding->id = g_strdup (id);
  finding->severity = severity;
  finding->remedy = g_strdup (remedy != NULL ? remedy : "");
  va_start (args, format);
  finding->finding = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (findings, finding);
}

const char *
xmh_finding_severity_to_string (XmhFindingSeverity severity)
{
  switch (severity)
    {
    case XMH_FINDING_OK:
      return "ok";
    case XMH_FINDING_INFO:
      return "info";
    case XMH_FINDING_WARNING:
      return "warning";
    case XMH_FINDING_ERROR:
    default:
      return "error";
    }
}

/* Worst first, otherwise as they were found. */
static int
compare_findings (gconstpointer a,
                  gconstpointer b)
{
  const XmhFinding *first = *(const XmhFinding *const *) a;
  const XmhFinding *second = *(const XmhFinding *const *) b;

  return (int) second->severity - (int) first->severity;
}

/**
 * xmh_diagnosis_run:
 * @facts: what the hub knows
 * @findings: (element-type XmhFinding): what has been found so far; the checks add to it
 *
 * Looks at the machine, without changing anything and without asking anybody. Reads files and `/proc`, hence for a
 * thread.
 */
void
xmh_diagnosis_run (const XmhFacts *facts,
                   GPtrArray      *findings)
{
  xmh_diagnosis_check_ports (facts, findings);
  xmh_diagnosis_check_certificate (facts, findings);
  xmh_diagnosis_check_files (facts, findings);
  xmh_diagnosis_check_host (facts, findings);
  g_ptr_array_sort (findings, compare_findings);
}
