/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-row-list.h"

struct _XmhRowList
{
  GtkListBox *box;              /* not owned */
  GHashTable *rows;             /* char *key → GtkWidget, owned by the box */
  GHashTable *taken;            /* keys of this round, owned by rows */
};

XmhRowList *
xmh_row_list_new (GtkListBox *box)
{
  XmhRowList *self = g_new0 (XmhRowList, 1);

  self->box = box;
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
xmh_row_list_free (XmhRowList *self)
{
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->taken);
  g_free (self);
}

void
xmh_row_list_begin (XmhRowList *self)
{
  g_hash_table_remove_all (self->taken);
}

static void
place (XmhRowList *self,
       GtkWidget  *row,
       int         index)
{
  if (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) == index)
    return;

  g_object_ref (row);
  if (gtk_widget_get_parent (row) != NULL)
    gtk_list_box_remove (self->box, row);
  gtk_list_box_insert (self->box, row, index);
  g_object_unref (row);
}

/**
 * xmh_row_list_take:
 * @self: the list
 * @key: what the row is about
 * @make: makes a row that is not there yet
 *
 * Returns: (transfer none) (nullable): the row, in the next place; %NULL when the key was taken already
 */
GtkWidget *
xmh_row_list_take (XmhRowList *self,
                   const char *key,
                   GtkWidget *(*make) (void))
{
  int index = (int) g_hash_table_size (self->taken);
  GtkWidget *row;

  if (!g_hash_table_add (self->taken, g_strdup (key)))
    return NULL;

  row = g_hash_table_lookup (self->rows, key);
  if (row == NULL)
    {
      row = make ();
      g_hash_table_insert (self->rows, g_strdup (key), row);
      gtk_list_box_insert (self->box, row, index);
      return row;
    }

  place (self, row, index);
  return row;
}

/**
 * xmh_row_list_end:
 * @self: the list
 *
 * Returns: how many rows there are
 */
guint
xmh_row_list_end (XmhRowList *self)
{
  GHashTableIter iter;
  gpointer key, row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, &row))
    if (!g_hash_table_contains (self->taken, key))
      {
        gtk_list_box_remove (self->box, row);
        g_hash_table_iter_remove (&iter);
      }

  return g_hash_table_size (self->rows);
}
