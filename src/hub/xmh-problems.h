/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

#define XMH_TYPE_PROBLEMS (xmh_problems_get_type ())
G_DECLARE_FINAL_TYPE (XmhProblems, xmh_problems, XMH, PROBLEMS, GObject)

/**
 * XmhProblems:
 *
 * The problems of all parts in one list, in the order in which they came, one entry a part, code and
 * subject: the property "list". Each new problem is logged once, but not each of a code that comes and goes.
 */
XmhProblems *xmh_problems_new (void);

/* @part: a constant: the part whose problem this is
 * @problem: (transfer full) (nullable): the only one that it has; %NULL: none */
void xmh_problems_set (XmhProblems *self, const char *part, XmhProblem *problem);
void xmh_problems_set_list (XmhProblems *self, const char *part, GPtrArray *list);
/* From now on cleared problems are not logged as solved: the parts are being stopped. */
void xmh_problems_end (XmhProblems *self);
/* Returns: (transfer full) (element-type XmhProblem): errors first */
GPtrArray *xmh_problems_list (XmhProblems *self);
gboolean xmh_problems_has_error (XmhProblems *self);
