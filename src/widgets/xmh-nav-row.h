/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gtk/gtk.h>

#define XMH_TYPE_NAV_ROW (xmh_nav_row_get_type ())
G_DECLARE_FINAL_TYPE (XmhNavRow, xmh_nav_row, XMH, NAV_ROW, GtkListBoxRow)

/**
 * XmhNavRow:
 *
 * The name of a page in the sidebar, with a number if there is something to count.
 */
GtkWidget *xmh_nav_row_new (const char *title, const char *icon);
void xmh_nav_row_set_badge (XmhNavRow *self, guint count, const char *style, const char *description);
