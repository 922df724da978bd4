/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gtk/gtk.h>

/* Updates the rows of a list box from a list of the bus. A row stays the same widget while its key is listed, which
 * preserves focus, expanded rows and running calls.
 *
 * Between begin and end, call xmh_row_list_take() for each key in order. The rows of other keys are removed. */
void xmh_row_list_begin (GtkListBox *box);
GtkWidget *xmh_row_list_take (GtkListBox *box, const char *key, GtkWidget *(*make) (void) );
guint xmh_row_list_end (GtkListBox *box);
guint xmh_row_list_fill (GtkListBox *box,
                         GVariant *answer,
                         const char *key,
                         GtkWidget *(*make) (void),
                         void (*set) (GtkWidget *row, GVariant *item));
