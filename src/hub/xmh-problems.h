/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_PROBLEMS (xmh_problems_get_type ())
G_DECLARE_FINAL_TYPE (XmhProblems, xmh_problems, XMH, PROBLEMS, GObject)

typedef enum
{
  XMH_SEVERITY_WARNING,
  XMH_SEVERITY_ERROR,
} XmhSeverity;

typedef struct
{
  char *code;                   /* stable and English */
  char *subject;                /* NULL; or what it is about, where two parts have the same code */
  XmhSeverity severity;
  char *message;                /* these two in the daemon's language */
  char *remedy;

  /*< private >*/
  gboolean is_logged;
} XmhProblem;

/* What is wrong at the moment, one entry a code and subject. Emits "changed"; each new problem is logged once, but not
 * each of a code that comes and goes. */
XmhProblems *xmh_problems_new (void);

void xmh_problems_raise (XmhProblems *self,
                         const char  *code,
                         XmhSeverity  severity,
                         const char  *message,
                         const char  *remedy);
void xmh_problems_clear (XmhProblems *self,
                         const char  *code);
void xmh_problems_raise_about (XmhProblems *self,
                               const char  *code,
                               const char  *subject,
                               XmhSeverity  severity,
                               const char  *message,
                               const char  *remedy);
void xmh_problems_clear_about (XmhProblems *self,
                               const char  *code,
                               const char  *subject);
/* From now on nothing that is cleared is logged as solved: the parts end, and their problems with them. */
void xmh_problems_end (XmhProblems *self);
/* (transfer full): copies, errors first. */
GPtrArray *xmh_problems_list (XmhProblems *self);
gboolean xmh_problems_has_error (XmhProblems *self);
const char *xmh_severity_to_string (XmhSeverity severity);
