/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gtk/gtk.h>

/*
 * Keeps the rows of a list box in step with a list from the bus. Rows stay the same widgets while their key is listed,
 * so that focus, open rows and running calls stay as well.
 *
 * Between begin and end each key is taken with xmh_row_list_take(), in order; those that were not, go.
 */
void xmh_row_list_begin (GtkListBox *box);
GtkWidget *xmh_row_list_take (GtkListBox *box, const char *key, GtkWidget *(*make) (void) );
guint xmh_row_list_end (GtkListBox *box);
guint xmh_row_list_fill (GtkListBox *box,
                         GVariant *answer,
                         const char *key,
                         GtkWidget *(*make) (void),
                         void (*set) (GtkWidget *row, GVariant *item));
