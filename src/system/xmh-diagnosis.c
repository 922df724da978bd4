/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-diagnosis.h"

#include "config/xmh-config.h"

void
xmh_diagnosis_input_free (XmhDiagnosisInput *facts)
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

void
xmh_diagnosis_add (GPtrArray *checks, const char *id, XmhSeverity severity, const char *remedy, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  if (xmh_problem_list_find (checks, id) != NULL)
    return;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (checks, xmh_problem_new_full (id, NULL, severity, remedy, "%s", message));
}

/* Worst first, otherwise as they were found. */
static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const XmhProblem *first = *(const XmhProblem *const *) a;
  const XmhProblem *second = *(const XmhProblem *const *) b;

  return (int) second->severity - (int) first->severity;
}

void
xmh_diagnosis_run (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  xmh_diagnosis_check_ports (facts, checks);
  xmh_diagnosis_check_certificate (facts, checks);
  xmh_diagnosis_check_files (facts, checks);
  xmh_diagnosis_check_host (facts, checks);
  g_ptr_array_sort (checks, compare_findings);
}
