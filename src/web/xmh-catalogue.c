/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-catalogue.h"

#include <errno.h>
#include <string.h>

/* What such a file begins with, in the byte order of all its numbers (GNU gettext's manual, “The Format of GNU MO Files”). */
#define MAGIC 0x950412de
#define HEADER_WORDS 5

struct _XmhCatalogue
{
  GMappedFile *mapping;         /* holds the texts */
  GHashTable *texts;
  const char *data;
  gsize size;
  gboolean is_swapped;
};

static guint32
get_word (XmhCatalogue *self,
          gsize         offset)
{
  guint32 word;

  memcpy (&word, self->data + offset, sizeof word);
  return self->is_swapped ? GUINT32_SWAP_LE_BE (word) : word;
}

/* A text by its entry in a table of lengths and offsets, or NULL where that leads out of the file. */
static const char *
get_text (XmhCatalogue *self,
          guint32       table,
          guint32       index)
{
  guint64 entry = (guint64) table + 8 * (guint64) index;
  guint32 length, offset;

  if (entry + 8 > self->size)
    return NULL;
  length = get_word (self, entry);
  offset = get_word (self, entry + 4);
  if ((guint64) offset + length >= self->size || self->data[(guint64) offset + length] != '\0')
    return NULL;

  return self->data + offset;
}

static gboolean
read_texts (XmhCatalogue *self)
{
  guint32 n_texts, originals, translations;

  if (self->size < HEADER_WORDS * 4)
    return FALSE;
  self->is_swapped = get_word (self, 0) != MAGIC;
  /* Another major revision is another format. */
  if (get_word (self, 0) != MAGIC || get_word (self, 4) >> 16 != 0)
    return FALSE;

  n_texts = get_word (self, 8);
  originals = get_word (self, 12);
  translations = get_word (self, 16);
  for (guint32 i = 0; i < n_texts; i++)
    {
      const char *text = get_text (self, originals, i);
      const char *translation = get_text (self, translations, i);

      if (text == NULL || translation == NULL || !g_utf8_validate (translation, -1, NULL))
        return FALSE;
      if (*text != '\0' && *translation != '\0')
        g_hash_table_insert (self->texts, (gpointer) text, (gpointer) translation);
    }

  return TRUE;
}

/**
 * xmh_catalogue_new:
 * @file: a file that msgfmt made of texts in UTF-8
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the texts
 */
XmhCatalogue *
xmh_catalogue_new (const char *file,
                   GError    **error)
{
  g_autoptr(XmhCatalogue) self = g_new0 (XmhCatalogue, 1);

  self->texts = g_hash_table_new (g_str_hash, g_str_equal);
  self->mapping = g_mapped_file_new (file, FALSE, error);
  if (self->mapping == NULL)
    return NULL;

  self->data = g_mapped_file_get_contents (self->mapping);
  self->size = g_mapped_file_get_length (self->mapping);
  if (!read_texts (self))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: %s", file, g_strerror (EINVAL));
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
xmh_catalogue_free (XmhCatalogue *self)
{
  g_clear_pointer (&self->texts, g_hash_table_unref);
  g_clear_pointer (&self->mapping, g_mapped_file_unref);
  g_free (self);
}

/**
 * xmh_catalogue_lookup:
 * @self: the texts of a language
 * @text: the English one
 *
 * Returns: (nullable): what it is in that language
 */
const char *
xmh_catalogue_lookup (XmhCatalogue *self,
                      const char   *text)
{
  return g_hash_table_lookup (self->texts, text);
}
