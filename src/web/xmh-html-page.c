/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-html-page.h"

#include <string.h>

#include "xmh-pages-resources.h"

#define RESOURCE_FOLDER "/io/github/xr_ai/MediaHub/pages/"

struct _XmhHtmlPage
{
  const char *language; /* interned */
  XmhHtmlPage *parent;  /* the page that has this one as a row; or NULL */
  GHashTable *texts;    /* name to HTML */
  GHashTable *pieces;   /* name to the name of a piece */
  GHashTable *rows;     /* name to an array of XmhHtmlPage */
};

static GBytes *
look_up (const char *path)
{
  g_autofree char *whole = g_strconcat (RESOURCE_FOLDER, path, NULL);

  return g_resource_lookup_data (xmh_pages_get_resource (), whole, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

GBytes *
xmh_html_page_get_file (const char *name)
{
  GBytes *bytes = look_up (name);

  g_assert (bytes != NULL);
  return bytes;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const char *const *first = a, *const *second = b;

  return strcmp (*first, *second);
}

char **
xmh_html_page_list_languages (void)
{
  g_auto(GStrv) children = g_resource_enumerate_children (xmh_pages_get_resource (), RESOURCE_FOLDER,
                                                           G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr(GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);

  /* Each has a folder. */
  for (guint i = 0; children != NULL && children[i] != NULL; i++)
    if (g_str_has_suffix (children[i], "/"))
      g_ptr_array_add (tags, g_strndup (children[i], strlen (children[i]) - 1));

  g_ptr_array_sort (tags, compare);
  g_ptr_array_add (tags, NULL);
  return (char **) g_ptr_array_steal (tags, NULL);
}

static GBytes *
load (XmhHtmlPage *self, const char *name)
{
  g_autofree char *path = g_strconcat (self->language, "/", name, NULL);

  return look_up (path);
}

static void
page_free (gpointer data)
{
  XmhHtmlPage *self = data;

  g_hash_table_unref (self->texts);
  g_hash_table_unref (self->pieces);
  g_hash_table_unref (self->rows);
  g_free (self);
}

XmhHtmlPage *
xmh_html_page_new (const char *language)
{
  XmhHtmlPage *self = g_new0 (XmhHtmlPage, 1);

  self->language = g_intern_string (language);
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->pieces = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
xmh_html_page_set_text (XmhHtmlPage *self, const char *name, const char *text)
{
  if (text != NULL)
    g_hash_table_replace (self->texts, (gpointer) name, g_markup_escape_text (text, -1));
}

gboolean
xmh_html_page_set_piece (XmhHtmlPage *self, const char *name, const char *piece)
{
  g_autoptr(GBytes) bytes = load (self, piece);

  if (bytes != NULL)
    g_hash_table_replace (self->pieces, (gpointer) name, g_strdup (piece));
  return bytes != NULL;
}

void
xmh_html_page_show (XmhHtmlPage *self, const char *name, gboolean is_shown)
{
  if (is_shown)
    xmh_html_page_set_text (self, name, "");
}

XmhHtmlPage *
xmh_html_page_add_row (XmhHtmlPage *self, const char *name)
{
  GPtrArray *rows = g_hash_table_lookup (self->rows, name);
  XmhHtmlPage *row = xmh_html_page_new (self->language);

  if (rows == NULL)
    {
      rows = g_ptr_array_new_with_free_func (page_free);
      g_hash_table_insert (self->rows, (gpointer) name, rows);
    }
  row->parent = self;
  g_ptr_array_add (rows, row);
  return row;
}

static void fill (XmhHtmlPage *self, GString *html, const char *template, gsize length);

static void
fill_piece (XmhHtmlPage *self, GString *html, const char *piece)
{
  g_autoptr(GBytes) bytes = load (self, piece);

  g_assert (bytes != NULL);
  fill (self, html, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Values are not searched for marks, so a value cannot insert one. */
static void
fill_value (XmhHtmlPage *self, GString *html, const char *name)
{
  for (XmhHtmlPage *page = self; page != NULL; page = page->parent)
    {
      const char *text = g_hash_table_lookup (page->texts, name);
      const char *piece = g_hash_table_lookup (page->pieces, name);

      if (text != NULL)
        g_string_append (html, text);
      else if (piece != NULL)
        fill_piece (self, html, piece);
      if (text != NULL || piece != NULL)
        return;
    }
}

static void
fill_section (XmhHtmlPage *self,
              GString *html,
              const char *name,
              gboolean is_inverted,
              const char *content,
              gsize length)
{
  gboolean has_value = FALSE;
  GPtrArray *rows = NULL;

  for (XmhHtmlPage *page = self; page != NULL && !has_value && rows == NULL; page = page->parent)
    {
      has_value = g_hash_table_contains (page->texts, name) || g_hash_table_contains (page->pieces, name);
      rows = g_hash_table_lookup (page->rows, name);
    }

  if (is_inverted ? !has_value && rows == NULL : has_value)
    fill (self, html, content, length);
  for (guint i = 0; !is_inverted && rows != NULL && i < rows->len; i++)
    fill (g_ptr_array_index (rows, i), html, content, length);
}

/* @mark: the text inside a mark
 * Returns: the rest after the mark and after the section that it begins */
static const char *
fill_mark (XmhHtmlPage *self, GString *html, const char *mark, const char *end)
{
  const char *close = g_strstr_len (mark, end - mark, "}}");
  g_autofree char *name = NULL;
  g_autofree char *end_mark = NULL;
  const char *section_end;

  g_assert (close != NULL);
  name = g_strndup (mark, (gsize) (close - mark));
  if (*name != '#' && *name != '^')
    {
      fill_value (self, html, name);
      return close + 2;
    }

  end_mark = g_strdup_printf ("{{/%s}}", name + 1);
  section_end = g_strstr_len (close, end - close, end_mark);
  g_assert (section_end != NULL);
  fill_section (self, html, name + 1, *name == '^', close + 2, (gsize) (section_end - close - 2));
  return section_end + strlen (end_mark);
}

static void
fill (XmhHtmlPage *self, GString *html, const char *template, gsize length)
{
  const char *end = template + length;
  const char *rest = template;
  const char *open;

  while ((open = g_strstr_len (rest, end - rest, "{{")) != NULL)
    {
      g_string_append_len (html, rest, open - rest);
      rest = fill_mark (self, html, open + 2, end);
    }
  g_string_append_len (html, rest, end - rest);
}

char *
xmh_html_page_finish (XmhHtmlPage *self, const char *name)
{
  GString *html = g_string_sized_new (16384);

  fill_piece (self, html, name);
  page_free (self);
  return g_string_free (html, FALSE);
}
