/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib-object.h>

typedef enum
{
  XMH_SEVERITY_OK, /* this and the next: checks of the diagnosis only */
  XMH_SEVERITY_INFO,
  XMH_SEVERITY_WARNING,
  XMH_SEVERITY_ERROR, /* an enabled part does not work */
} XmhSeverity;

/* What the panel can do about a problem; texts are not translated yet. */
typedef struct
{
  const char *method;    /* of the bus; NULL: nothing */
  const char *arguments; /* as g_variant_parse() reads them; NULL: none */
  const char *button;
  const char *running;
  const char *heading; /* NULL: done without asking first */
  const char *body;    /* NULL with a heading: the person types what it is about */
  const char *verb;
} XmhProblemFix;

/* What is the same for each problem of a code. */
typedef struct
{
  const char *code;            /* stable and English */
  XmhSeverity severity;        /* unless the problem has one of its own */
  gboolean keeps_devices_away; /* the reason why there is no address for devices */
  gboolean is_in_file;         /* corrected in the configuration file */
  gboolean notifies;           /* shown by the desktop */
  const char *title;           /* of the notification; NULL: the message, which is short and names the device */
  XmhProblemFix fix;
} XmhProblemKind;

/**
 * XmhProblem:
 *
 * Something that stands in the way now, or a check of the diagnosis, whose code is its id. Never changes; may be used
 * by several threads.
 */
typedef struct
{
  char *code;    /* stable and English */
  char *subject; /* NULL; or what it is about, where several problems have the same code */
  XmhSeverity severity;
  char *message; /* these two in the language of the hub */
  char *remedy;  /* empty when there is nothing to do */
} XmhProblem;

#define XMH_TYPE_PROBLEM (xmh_problem_get_type ())
GType xmh_problem_get_type (void);

/* These take a message as g_strdup_printf() does; @remedy may be NULL. The first is for codes of the table only. */
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

/* Lists are GPtrArrays of XmhProblem, to which they hold references. */
GPtrArray *xmh_problem_list_new (void);
/* (nullable) (transfer none): the first one of that code */
const XmhProblem *xmh_problem_list_find (GPtrArray *list, const char *code);
/* As `a(ssss)`, code, severity, message and remedy; floating. */
GVariant *xmh_problem_list_to_variant (GPtrArray *list);
/* @variant may be NULL, which is an empty list. */
GPtrArray *xmh_problem_list_from_variant (GVariant *variant);

const XmhProblemKind *xmh_problem_kind_find (const char *code);
const XmhProblemKind *xmh_problem_kind_list (gsize *length);

const char *xmh_severity_to_string (XmhSeverity severity);
