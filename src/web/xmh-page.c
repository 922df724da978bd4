/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "xmh-pages-resources.h"

#define RESOURCE_FOLDER "/io/github/xr_ai/MediaHub/pages/"

struct _XmhPage
{
  char *body_template;
  XmhLanguage *language;
  GHashTable *values;           /* name to HTML */
};

/**
 * xmh_page_get_resource:
 * @name: a file of data/pages
 *
 * Returns: (transfer full): its content
 */
GBytes *
xmh_page_get_resource (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCE_FOLDER, name, NULL);
  GBytes *bytes = g_resource_lookup_data (xmh_pages_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (bytes != NULL);
  return bytes;
}

static char *
load_template (const char *name)
{
  g_autoptr(GBytes) bytes = xmh_page_get_resource (name);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/**
 * xmh_page_new:
 * @body_template: the file of data/pages that makes the page's body
 * @language: what it is written in
 *
 * Returns: (transfer full): a page, to be ended with xmh_page_finish()
 */
XmhPage *
xmh_page_new (const char  *body_template,
              XmhLanguage *language)
{
  XmhPage *self = g_new0 (XmhPage, 1);

  self->body_template = load_template (body_template);
  self->language = language;
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  return self;
}

/**
 * xmh_page_set_text:
 * @self: a page
 * @name: (transfer none): a name of the template; a literal
 * @text: what stands for it, any UTF-8
 */
void
xmh_page_set_text (XmhPage    *self,
                   const char *name,
                   const char *text)
{
  xmh_page_take_html (self, name, g_markup_escape_text (text, -1));
}

/**
 * xmh_page_translate:
 * @self: a page
 * @name: (transfer none): a name of the template; a literal
 * @text: what stands for it in the page's language; an English text that is marked for translation
 */
void
xmh_page_translate (XmhPage    *self,
                    const char *name,
                    const char *text)
{
  xmh_page_set_text (self, name, xmh_language_get (self->language, text));
}

/**
 * xmh_page_take_html:
 * @self: a page
 * @name: (transfer none): a name of the template; a literal
 * @html: (transfer full): markup of the hub's own making
 */
void
xmh_page_take_html (XmhPage    *self,
                    const char *name,
                    char       *html)
{
  g_hash_table_replace (self->values, (gpointer) name, html);
}

/* What was put in is not looked at again, so a value cannot bring in another one. */
static char *
fill (XmhPage    *self,
      const char *template)
{
  GString *html = g_string_sized_new (8192);
  const char *rest = template;
  const char *open;

  while ((open = strstr (rest, "{{")) != NULL)
    {
      const char *close = strstr (open, "}}");
      g_autofree char *name = NULL;
      const char *value;

      g_assert (close != NULL);
      name = g_strndup (open + 2, (gsize) (close - open - 2));
      value = g_hash_table_lookup (self->values, name);
      g_string_append_len (html, rest, open - rest);
      g_string_append (html, value != NULL ? value : "");
      rest = close + 2;
    }
  g_string_append (html, rest);

  return g_string_free (html, FALSE);
}

static void
page_free (XmhPage *self)
{
  g_free (self->body_template);
  g_hash_table_unref (self->values);
  g_free (self);
}

/**
 * xmh_page_finish_part:
 * @self: (transfer full): a page
 *
 * Returns: (transfer full): its body alone, to be part of another page
 */
char *
xmh_page_finish_part (XmhPage *self)
{
  char *html = fill (self, self->body_template);

  page_free (self);
  return html;
}

/**
 * xmh_page_finish:
 * @self: (transfer full): a page
 * @title: its title, English if it is marked for translation
 *
 * Returns: (transfer full): the whole document
 */
char *
xmh_page_finish (XmhPage    *self,
                 const char *title)
{
  g_autofree char *layout = load_template ("layout.html");
  char *document;

  xmh_page_translate (self, "title", title);
  xmh_page_translate (self, "hub", N_("XR Media Hub"));
  xmh_page_set_text (self, "language", xmh_language_get_tag (self->language));
  xmh_page_set_text (self, "direction", xmh_language_get_direction (self->language));
  xmh_page_take_html (self, "body", fill (self, self->body_template));
  document = fill (self, layout);

  page_free (self);
  return document;
}
