/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-config"

#include "config.h"

#include "config/xmh-config-report.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-text.h"

/* A file full of mistakes must not fill the journal. */
#define MAX_NOTES 500
#define MAX_ERRORS_SHOWN 20

static void
free_note (XmhConfigNote *note)
{
  g_free (note->key);
  g_free (note->detail);
  g_free (note);
}

/* @file: (nullable): the file that it is about
 * Returns: (transfer full): an empty report */
XmhConfigReport *
xmh_config_report_new (const char *file)
{
  XmhConfigReport *report = g_new0 (XmhConfigReport, 1);

  report->file = g_strdup (file);
  report->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) free_note);
  return report;
}

void
xmh_config_report_free (XmhConfigReport *report)
{
  g_free (report->file);
  g_ptr_array_unref (report->notes);
  g_clear_pointer (&report->content, g_bytes_unref);
  g_free (report->mistake);
  g_free (report);
}

/* @verdict: what became of the key
 * @line: where, from 1, or 0
 * @column: where, from 1, or 0
 * @key: (nullable): its name; escaped for display
 * @reason: (nullable): a static text that is marked with N_()
 * @detail: (nullable): what the reason is about; escaped for display */
void
xmh_config_report_add (XmhConfigReport *report,
                       XmhConfigVerdict verdict,
                       guint line,
                       guint column,
                       const char *key,
                       const char *reason,
                       const char *detail)
{
  XmhConfigNote *note;

  if (report->notes->len >= MAX_NOTES && verdict != XMH_CONFIG_INVALID)
    return;

  note = g_new0 (XmhConfigNote, 1);
  note->verdict = verdict;
  note->line = line;
  note->column = column;
  note->key = key != NULL ? xmh_text_from_peer (key, -1) : NULL;
  note->reason = reason;
  note->detail = detail != NULL ? xmh_text_from_peer (detail, -1) : NULL;
  g_ptr_array_add (report->notes, note);
}

/* For complaints about keys after all were read.
 * @key: the name of a key
 * Returns: (transfer none): the first note about @key, or an empty one with line 0 */
const XmhConfigNote *
xmh_config_report_find (XmhConfigReport *report, const char *key)
{
  static const XmhConfigNote nowhere;

  for (guint i = 0; i < report->notes->len; i++)
    {
      const XmhConfigNote *note = g_ptr_array_index (report->notes, i);

      if (g_strcmp0 (note->key, key) == 0)
        return note;
    }

  return &nowhere;
}

static char *
format_reason (const XmhConfigNote *note, gboolean translated)
{
  const char *reason = note->reason == NULL ? "" : translated ? _ (note->reason) : note->reason;

  if (note->detail == NULL)
    return g_strdup (reason);
  /* Translators: the end of "FILE:LINE:COLUMN: KEY: unknown key; …"; %s is the nearest key that there is */
  if (note->verdict == XMH_CONFIG_UNKNOWN)
    return g_strdup_printf (translated ? _ ("unknown key; did you mean %s?") : "unknown key; did you mean %s?",
                            note->detail);

  return g_strdup_printf ("%s: %s", reason, note->detail);
}

static void
append_reason (GString *text, const XmhConfigNote *note, gboolean translated)
{
  g_autofree char *reason = format_reason (note, translated);

  if (*reason != '\0')
    g_string_append_printf (text, ": %s", reason);
}

char *
xmh_config_note_to_text (const XmhConfigNote *note)
{
  return format_reason (note, TRUE);
}

/* `FILE:LINE:COLUMN: KEY: REASON: DETAIL`, as compilers print it, so that editors can jump there. */
static char *
format_note (XmhConfigReport *report, const XmhConfigNote *note, gboolean translated)
{
  GString *text = g_string_new (report->file != NULL ? report->file
                                : translated         ? _ ("configuration")
                                                     : "configuration");

  if (note->line > 0)
    g_string_append_printf (text, ":%u:%u", note->line, note->column);
  if (note->key != NULL)
    g_string_append_printf (text, ": %s", note->key);
  append_reason (text, note, translated);
  return g_string_free (text, FALSE);
}

/* @error: %XMH_ERROR_INVALID_CONFIG with a line for each mistake
 * Returns: whether nothing in it is invalid */
gboolean
xmh_config_report_check (XmhConfigReport *report, GError **error)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *message = NULL;

  for (guint i = 0; i < report->notes->len && lines->len < MAX_ERRORS_SHOWN; i++)
    {
      const XmhConfigNote *note = g_ptr_array_index (report->notes, i);

      if (note->verdict == XMH_CONFIG_INVALID)
        g_ptr_array_add (lines, format_note (report, note, TRUE));
    }
  if (lines->len == 0)
    return TRUE;

  g_ptr_array_add (lines, NULL);
  message = g_strjoinv ("\n", (char **) lines->pdata);
  g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, message);
  return FALSE;
}

static const char *
verdict_to_text (XmhConfigVerdict verdict)
{
  /* What became of a key that was found. */
  static const char *const texts[] = {
    [XMH_CONFIG_TAKEN] = NC_ ("configuration key", "used"),
    [XMH_CONFIG_IGNORED] = NC_ ("configuration key", "ignored"),
    [XMH_CONFIG_UNKNOWN] = NC_ ("configuration key", "unknown"),
    [XMH_CONFIG_REFUSED] = NC_ ("configuration key", "refused"),
    [XMH_CONFIG_SKIPPED] = NC_ ("configuration key", "skipped"),
    [XMH_CONFIG_INVALID] = NC_ ("configuration key", "wrong"),
  };

  return g_dpgettext2 (GETTEXT_PACKAGE, "configuration key", texts[verdict]);
}

char *
xmh_config_report_to_text (XmhConfigReport *report)
{
  GString *text = g_string_new (report->file != NULL ? report->file : _ ("No configuration file: built-in defaults"));

  g_string_append_c (text, '\n');
  for (guint i = 0; i < report->notes->len; i++)
    {
      const XmhConfigNote *note = g_ptr_array_index (report->notes, i);
      g_autofree char *place = note->line > 0 ? g_strdup_printf ("%u:%u", note->line, note->column) : g_strdup ("-");

      g_string_append_printf (text, "  %-7s %-32s %s", place, note->key != NULL ? note->key : "-",
                              verdict_to_text (note->verdict));
      if (note->verdict != XMH_CONFIG_UNKNOWN || note->detail != NULL)
        append_reason (text, note, TRUE);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

void
xmh_config_report_log (XmhConfigReport *report)
{
  for (guint i = 0; i < report->notes->len; i++)
    {
      const XmhConfigNote *note = g_ptr_array_index (report->notes, i);
      g_autofree char *line = format_note (report, note, FALSE);

      if (note->verdict == XMH_CONFIG_IGNORED)
        g_info ("%s", line);
      else if (note->verdict != XMH_CONFIG_TAKEN)
        g_warning ("%s", line);
    }
}
