/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib-object.h>

typedef enum
{
  XMH_SEVERITY_OK, /* this and the next: only for checks of the diagnosis */
  XMH_SEVERITY_INFO,
  XMH_SEVERITY_WARNING,
  XMH_SEVERITY_ERROR, /* an enabled part does not work */
} XmhSeverity;

/* How the panel can fix a problem; texts are translated when shown. */
typedef struct
{
  const char *method;    /* of the bus; NULL: nothing */
  const char *arguments; /* as g_variant_parse() reads them; NULL: none */
  const char *button;
  const char *running;
  const char *heading; /* NULL: runs without confirmation */
  const char *body;    /* NULL with a heading: the user types the subject */
  const char *verb;
} XmhProblemFix;

/* What all problems with the same code have in common. */
typedef struct
{
  const char *code;            /* stable and English */
  XmhSeverity severity;        /* default for the problem */
  gboolean keeps_devices_away; /* because of it, there is no address for devices */
  gboolean is_in_file;         /* fixed by editing the configuration file */
  gboolean notifies;           /* as a desktop notification */
  const char *title;           /* of the notification; NULL: the message, which is short and names the device */
  XmhProblemFix fix;
} XmhProblemKind;

/**
 * XmhProblem:
 *
 * A current problem, or a check of the diagnosis with its id as the code. Immutable; several threads may use it.
 */
typedef struct
{
  char *code;    /* stable and English */
  char *subject; /* (nullable): distinguishes problems with the same code */
  XmhSeverity severity;
  char *message; /* this and the next in the language of the hub */
  char *remedy;  /* empty when there is nothing to do */
} XmhProblem;

#define XMH_TYPE_PROBLEM (xmh_problem_get_type ())
GType xmh_problem_get_type (void);

/* @code: xmh_problem_new() accepts only those that xmh_problem_kind_find() finds
 * @remedy: (nullable)
 * @format: of the message, as for g_strdup_printf() */
XmhProblem *xmh_problem_new (const char *code, const char *remedy, const char *format, ...) G_GNUC_PRINTF (3, 4);
XmhProblem *xmh_problem_new_full (const char *code,
                                  const char *subject,
                                  XmhSeverity severity,
                                  const char *remedy,
                                  const char *format,
                                  ...) G_GNUC_PRINTF (5, 6);
XmhProblem *xmh_problem_ref (const XmhProblem *problem);
void xmh_problem_unref (XmhProblem *problem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhProblem, xmh_problem_unref)

/* Lists are GPtrArrays of XmhProblem that own references. */
GPtrArray *xmh_problem_list_new (void);
/* Returns: (nullable) (transfer none): the first one with that code */
const XmhProblem *xmh_problem_list_find (GPtrArray *list, const char *code);
/* Returns: (transfer floating): `a(ssss)` of code, severity, message and remedy */
GVariant *xmh_problem_list_to_variant (GPtrArray *list);
/* @variant: (nullable): %NULL for an empty list */
GPtrArray *xmh_problem_list_from_variant (GVariant *variant);

/* @code: of a problem, or the id of a check
 * Returns: (nullable) */
const XmhProblemKind *xmh_problem_kind_find (const char *code);

const XmhProblemKind *xmh_problem_kind_list (gsize *length);

const char *xmh_severity_to_string (XmhSeverity severity);
