/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-row-list.h"

/* The rows of a list box, as long as it lives. */
typedef struct
{
  GHashTable *rows;  /* char *key → GtkWidget, owned by the box */
  GHashTable *taken; /* char *key: the keys that this round has used */
} Rows;

static void
rows_free (gpointer data)
{
  Rows *self = data;

  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->taken);
  g_free (self);
}

static Rows *
get_rows (GtkListBox *box)
{
  Rows *self = g_object_get_data (G_OBJECT (box), "xmh-rows");

  if (self != NULL)
    return self;

  self = g_new0 (Rows, 1);
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_object_set_data_full (G_OBJECT (box), "xmh-rows", self, rows_free);
  return self;
}

void
xmh_row_list_begin (GtkListBox *box)
{
  g_hash_table_remove_all (get_rows (box)->taken);
}

static void
place (GtkListBox *box, GtkWidget *row, int index)
{
  if (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) == index)
    return;

  g_object_ref (row);
  if (gtk_widget_get_parent (row) != NULL)
    gtk_list_box_remove (box, row);
  gtk_list_box_insert (box, row, index);
  g_object_unref (row);
}

/* @key: identifies the row
 * @make: makes a row for a new key
 * Returns: (transfer none) (nullable): the row, in the next place; %NULL if this round has already used the key */
GtkWidget *
xmh_row_list_take (GtkListBox *box, const char *key, GtkWidget *(*make) (void) )
{
  Rows *self = get_rows (box);
  int index = (int) g_hash_table_size (self->taken);
  GtkWidget *row;

  if (!g_hash_table_add (self->taken, g_strdup (key)))
    return NULL;

  row = g_hash_table_lookup (self->rows, key);
  if (row == NULL)
    {
      row = make ();
      g_hash_table_insert (self->rows, g_strdup (key), row);
      gtk_list_box_insert (box, row, index);
      return row;
    }

  place (box, row, index);
  return row;
}

/* Returns: how many rows there are */
guint
xmh_row_list_end (GtkListBox *box)
{
  Rows *self = get_rows (box);
  GHashTableIter iter;
  gpointer key, row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, &row))
    if (!g_hash_table_contains (self->taken, key))
      {
        gtk_list_box_remove (box, row);
        g_hash_table_iter_remove (&iter);
      }

  return g_hash_table_size (self->rows);
}

static char *
get_key (GVariant *item, const char *name)
{
  g_autoptr(GVariant) value = g_variant_lookup_value (item, name, NULL);

  return value != NULL ? g_variant_print (value, FALSE) : g_strdup ("");
}

/* @answer: a tuple of the hub, with a list of dictionaries as its first element
 * @key: the entry that distinguishes the dictionaries
 * @make: makes a row for a new key
 * @set: shows a dictionary in a row
 * Returns: how many rows there are */
guint
xmh_row_list_fill (GtkListBox *box,
                   GVariant *answer,
                   const char *key,
                   GtkWidget *(*make) (void),
                   void (*set) (GtkWidget *row, GVariant *item))
{
  g_autoptr(GVariant) list = g_variant_get_child_value (answer, 0);

  xmh_row_list_begin (box);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr(GVariant) item = g_variant_get_child_value (list, i);
      g_autofree char *value = get_key (item, key);
      GtkWidget *row = xmh_row_list_take (box, value, make);

      if (row != NULL)
        set (row, item);
    }

  return xmh_row_list_end (box);
}
