/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-language.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#include "web/xmh-catalogue.h"

/* Browsers send a few dozen bytes; whoever sends more gets English. */
#define MAX_ACCEPT_LANGUAGE 1024

typedef enum
{
  SPEAKS_ENGLISH,
  SPEAKS_AS_PROCESS,            /* by gettext, in the language of the daemon's environment */
  SPEAKS_CATALOGUE,
} Speech;

struct _XmhLanguage
{
  Speech speech;
  char *tag;                    /* as in BCP 47 */
  char *file;
  XmhCatalogue *catalogue;      /* read when it is first needed */
};

struct _XmhLanguages
{
  GPtrArray *installed;         /* of XmhLanguage, by tag */
  XmhLanguage *english;
  XmhLanguage *own;
};

static XmhLanguage *
language_new (Speech      speech,
              const char *tag,
              char       *file)
{
  XmhLanguage *self = g_new0 (XmhLanguage, 1);

  self->speech = speech;
  self->tag = g_strdup (tag);
  self->file = file;
  return self;
}

static void
language_free (gpointer data)
{
  XmhLanguage *self = data;

  g_clear_pointer (&self->catalogue, xmh_catalogue_free);
  g_free (self->tag);
  g_free (self->file);
  g_free (self);
}

/* gettext says pt_BR and sr@latin. */
static char *
make_tag (const char *name)
{
  g_autoptr(GString) tag = g_string_new (name);

  g_string_replace (tag, "@latin", "-Latn", 0);
  g_string_replace (tag, "@cyrillic", "-Cyrl", 0);
  g_string_replace (tag, "_", "-", 0);
  return g_string_free (g_steal_pointer (&tag), FALSE);
}

static void
add_installed (XmhLanguages *self,
               const char   *folder,
               const char   *name)
{
  g_autofree char *file = g_build_filename (folder, name, "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);
  g_autofree char *tag = make_tag (name);

  if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
    g_ptr_array_add (self->installed, language_new (SPEAKS_CATALOGUE, tag, g_steal_pointer (&file)));
}

static int
compare_tags (gconstpointer a,
              gconstpointer b)
{
  const XmhLanguage *const *first = a, *const *second = b;

  return strcmp ((*first)->tag, (*second)->tag);
}

/**
 * xmh_languages_new:
 * @folder: where gettext's files are, each in the folder of its language
 *
 * Returns: (transfer full): the languages whose file is there, and English
 */
XmhLanguages *
xmh_languages_new (const char *folder)
{
  XmhLanguages *self = g_new0 (XmhLanguages, 1);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  self->installed = g_ptr_array_new_with_free_func (language_free);
  self->english = language_new (SPEAKS_ENGLISH, "en", NULL);
  self->own = language_new (SPEAKS_AS_PROCESS, NULL, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    add_installed (self, folder, name);
  g_ptr_array_sort (self->installed, compare_tags);
  return self;
}

void
xmh_languages_free (XmhLanguages *self)
{
  g_ptr_array_unref (self->installed);
  language_free (self->english);
  language_free (self->own);
  g_free (self);
}

/* The first whose tag begins with the @length bytes of @range, followed by its end or, with @or_more, by another part. */
static XmhLanguage *
find (XmhLanguages *self,
      const char   *range,
      gsize         length,
      gboolean      or_more)
{
  for (guint i = 0; i < self->installed->len; i++)
    {
      XmhLanguage *language = g_ptr_array_index (self->installed, i);

      if (g_ascii_strncasecmp (language->tag, range, length) == 0 &&
          (language->tag[length] == '\0' || (or_more && language->tag[length] == '-')))
        return language;
    }

  return NULL;
}

/* The language itself, or less exactly (RFC 4647, 3.4), or a cousin: who reads pt-PT reads pt-BR rather than English. */
static XmhLanguage *
find_for_range (XmhLanguages *self,
                const char   *range)
{
  gsize primary = strcspn (range, "-");

  if (strcmp (range, "*") == 0)
    return self->own;

  for (const char *end = range + strlen (range); end != NULL; end = g_strrstr_len (range, end - range, "-"))
    {
      XmhLanguage *language = find (self, range, (gsize) (end - range), FALSE);

      if (language != NULL)
        return language;
    }

  if (primary == strlen ("en") && g_ascii_strncasecmp (range, "en", primary) == 0)
    return self->english;
  return find (self, range, primary, TRUE);
}

/**
 * xmh_languages_choose:
 * @self: the languages
 * @accept_language: (nullable): what the visitor's browser prefers
 *
 * Returns: (transfer none): the best of them; the daemon's own for those who say nothing
 */
XmhLanguage *
xmh_languages_choose (XmhLanguages *self,
                      const char   *accept_language)
{
  XmhLanguage *language = NULL;
  GSList *ranges;

  if (accept_language == NULL)
    return self->own;
  if (strlen (accept_language) > MAX_ACCEPT_LANGUAGE)
    return self->english;

  ranges = soup_header_parse_quality_list (accept_language, NULL);
  for (GSList *l = ranges; l != NULL && language == NULL; l = l->next)
    language = find_for_range (self, l->data);
  soup_header_free_list (ranges);
  return language != NULL ? language : self->english;
}

static XmhCatalogue *
get_catalogue (XmhLanguage *self)
{
  g_autoptr(GError) error = NULL;

  if (self->speech != SPEAKS_CATALOGUE || self->catalogue != NULL)
    return self->catalogue;

  self->catalogue = xmh_catalogue_new (self->file, &error);
  if (self->catalogue == NULL)
    {
      g_warning ("Pages in %s stay English: %s", self->tag, error->message);
      self->speech = SPEAKS_ENGLISH;
    }
  return self->catalogue;
}

static const char *
get_in_context (XmhLanguage *self,
                const char  *context_and_text,
                const char  *text)
{
  XmhCatalogue *catalogue = get_catalogue (self);
  const char *translation = catalogue != NULL ? xmh_catalogue_lookup (catalogue, context_and_text) : NULL;

  return translation != NULL ? translation : text;
}

/**
 * xmh_language_get_tag:
 * @self: a language
 *
 * Returns: its name as in HTML: "de", "pt-BR"
 */
const char *
xmh_language_get_tag (XmhLanguage *self)
{
  if (self->speech == SPEAKS_AS_PROCESS)
    /* Translators: the code of the language that you translate to, as in HTML: "de", "pt-BR". */
    return C_("language code", "en");

  /* Where the file cannot be read the pages are in English. */
  get_catalogue (self);
  return self->speech == SPEAKS_CATALOGUE ? self->tag : "en";
}

/**
 * xmh_language_get_direction:
 * @self: a language
 *
 * Returns: "ltr" or "rtl"
 */
const char *
xmh_language_get_direction (XmhLanguage *self)
{
  if (self->speech == SPEAKS_AS_PROCESS)
    /* Translators: the direction of your script: "ltr" or "rtl". */
    return C_("text direction", "ltr");

  return get_in_context (self, "text direction\004ltr", "ltr");
}

/**
 * xmh_language_get:
 * @self: a language
 * @text: an English text that is marked for translation
 *
 * Returns: it in that language, or as it is
 */
const char *
xmh_language_get (XmhLanguage *self,
                  const char  *text)
{
  if (self->speech == SPEAKS_AS_PROCESS)
    return _(text);

  return get_in_context (self, text, text);
}
