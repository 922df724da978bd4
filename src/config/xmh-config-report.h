/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhConfigVerdict:
 * @XMH_CONFIG_TAKEN: the key is used
 * @XMH_CONFIG_IGNORED: a key of other programs that has no meaning here
 * @XMH_CONFIG_UNKNOWN: no such key
 * @XMH_CONFIG_REFUSED: not accepted from this file, or the file itself is not
 * @XMH_CONFIG_SKIPPED: an entry of a list that is left out; the rest of the list is taken
 * @XMH_CONFIG_INVALID: wrong; the configuration as a whole is not used
 */
typedef enum
{
  XMH_CONFIG_TAKEN,
  XMH_CONFIG_IGNORED,
  XMH_CONFIG_UNKNOWN,
  XMH_CONFIG_REFUSED,
  XMH_CONFIG_SKIPPED,
  XMH_CONFIG_INVALID,
} XmhConfigVerdict;

/**
 * XmhConfigOrigin:
 * @XMH_CONFIG_FROM_FILE: the file that was found, or the built-in defaults because there is none
 * @XMH_CONFIG_FROM_LAST_GOOD: the copy of what the same file held when it could be used
 * @XMH_CONFIG_FROM_DEFAULTS: the built-in defaults, although there is a file
 */
typedef enum
{
  XMH_CONFIG_FROM_FILE,
  XMH_CONFIG_FROM_LAST_GOOD,
  XMH_CONFIG_FROM_DEFAULTS,
} XmhConfigOrigin;

/* What became of one key. Values of secrets are never in it. */
typedef struct
{
  XmhConfigVerdict verdict;
  guint line; /* from 1; 0 for a key that is not in the file */
  guint column;
  char *key;          /* dotted below a map; NULL when it is about the whole file */
  const char *reason; /* marked for translation, not translated; NULL for keys that are taken */
  char *detail;       /* what @reason is about: an entry, a range, another key; NULL for none */
} XmhConfigNote;

typedef struct
{
  char *file;             /* absolute; NULL: there is none */
  GPtrArray *notes;       /* of XmhConfigNote, in the order of the file */
  GBytes *content;        /* NULL; or what the file holds, secrets and mistakes included: never to be shown */
  XmhConfigOrigin origin; /* what is used */
  char *mistake;          /* why the file cannot be used, a line for each reason; NULL: it is used */
  gboolean loopback_only; /* what the file closes is not known, so nothing is open to other computers */
} XmhConfigReport;

XmhConfigReport *xmh_config_report_new (const char *file);
void xmh_config_report_free (XmhConfigReport *report);
void xmh_config_report_add (XmhConfigReport *report,
                            XmhConfigVerdict verdict,
                            guint line,
                            guint column,
                            const char *key,
                            const char *reason,
                            const char *detail);
const XmhConfigNote *xmh_config_report_find (XmhConfigReport *report, const char *key);
gboolean xmh_config_report_check (XmhConfigReport *report, GError **error);
/* Returns: (transfer full): why, in the user's language; empty for a key that is taken */
char *xmh_config_note_to_text (const XmhConfigNote *note);
/* Returns: (transfer full): lines that explain each key that was found, for `--check-config` */
char *xmh_config_report_to_text (XmhConfigReport *report);

/* Logs the notes that matter to the user. An unknown, refused or skipped key is a warning; a key without a meaning
 * here gets a line. */
void xmh_config_report_log (XmhConfigReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhConfigReport, xmh_config_report_free)
