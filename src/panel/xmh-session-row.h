/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#define XMH_TYPE_SESSION_ROW (xmh_session_row_get_type ())
G_DECLARE_FINAL_TYPE (XmhSessionRow, xmh_session_row, XMH, SESSION_ROW, AdwExpanderRow)

/**
 * XmhSessionRow:
 *
 * A device that is connected through the hub. The expanded row shows its program and traffic.
 */
GtkWidget *xmh_session_row_new (void);
void xmh_session_row_set (GtkWidget *row, GVariant *session);

/* A session in the row of its device. */
GtkWidget *xmh_session_line_new (void);
void xmh_session_line_set (GtkWidget *line, GVariant *session);
