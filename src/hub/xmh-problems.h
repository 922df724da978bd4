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
 * The problems of all parts, in the order of their appearance, as the property "list". It has one entry for each
 * part, code and subject. Logs each new problem once, but bounds the lines for a code that comes and goes.
 */
XmhProblems *xmh_problems_new (void);

/* @part: a constant: the part whose problem this is
 * @problem: (transfer full) (nullable): the only one that it has; %NULL: none */
void xmh_problems_set (XmhProblems *self, const char *part, XmhProblem *problem);
void xmh_problems_set_list (XmhProblems *self, const char *part, GPtrArray *list);
/* Called before the parts stop. From now on, cleared problems are not logged as solved. */
void xmh_problems_end (XmhProblems *self);
/* Returns: (transfer full) (element-type XmhProblem): errors first */
GPtrArray *xmh_problems_list (XmhProblems *self);
gboolean xmh_problems_has_error (XmhProblems *self);
