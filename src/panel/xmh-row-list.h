/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gtk/gtk.h>

/**
 * XmhRowList:
 *
 * Keeps the rows of a list box in step with a list from the bus. Rows stay the same widgets while their key is listed,
 * so that focus, open rows and running calls stay as well.
 *
 * Between begin and end each key is taken with xmh_row_list_take(), in order; those that were not, go.
 */
typedef struct _XmhRowList XmhRowList;

XmhRowList *xmh_row_list_new (GtkListBox *box);
void xmh_row_list_free (XmhRowList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRowList, xmh_row_list_free)

void xmh_row_list_begin (XmhRowList *self);
GtkWidget *xmh_row_list_take (XmhRowList *self,
                              const char *key,
                              GtkWidget *(*make) (void));
guint xmh_row_list_end (XmhRowList *self);
