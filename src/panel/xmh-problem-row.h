/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gtk/gtk.h>

#include "common/xmh-problem.h"
#include "widgets/xmh-hub-proxy.h"

#define XMH_TYPE_PROBLEM_ROW (xmh_problem_row_get_type ())
G_DECLARE_FINAL_TYPE (XmhProblemRow, xmh_problem_row, XMH, PROBLEM_ROW, GtkListBoxRow)

/**
 * XmhProblemRow:
 *
 * A problem or a check: its severity, message and remedy, and a button if the panel can fix it.
 */
guint xmh_problem_row_fill (GtkListBox *box, GPtrArray *problems, XmhHubProxy *service);
