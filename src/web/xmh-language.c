/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-language.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#include "web/xmh-html-page.h"

/* Browsers send a few dozen bytes; a longer list results in English. */
#define MAX_ACCEPT_LANGUAGE 1024

/* Returns: the first tag that begins with the @length bytes of @range, followed by its end or, with @or_more, by
 *   another part */
static const char *
find (char **tags, const char *range, gsize length, gboolean or_more)
{
  for (guint i = 0; tags[i] != NULL; i++)
    if (g_ascii_strncasecmp (tags[i], range, length) == 0 &&
        (tags[i][length] == '\0' || (or_more && tags[i][length] == '-')))
      return tags[i];

  return NULL;
}

/* Tries the language itself, a less exact one (RFC 4647, 3.4), then a related one. Readers of pt-PT prefer pt-BR to
 * English. */
static const char *
find_for_range (char **tags, const char *range)
{
  for (const char *end = range + strlen (range); end != NULL; end = g_strrstr_len (range, end - range, "-"))
    {
      const char *tag = find (tags, range, (gsize) (end - range), FALSE);

      if (tag != NULL)
        return tag;
    }

  return find (tags, range, strcspn (range, "-"), TRUE);
}

/* The language of the hub, from the environment in which it was started. */
static const char *
find_own (char **tags)
{
  /* Translators: the code of the language that you translate to, as in HTML: "de", "pt-BR". */
  return find_for_range (tags, C_ ("language code", "en"));
}

static const char *
find_for_list (char **tags, const char *accept_language)
{
  GSList *ranges = soup_header_parse_quality_list (accept_language, NULL);
  const char *tag = NULL;

  for (GSList *l = ranges; l != NULL && tag == NULL; l = l->next)
    tag = strcmp (l->data, "*") == 0 ? find_own (tags) : find_for_range (tags, l->data);
  soup_header_free_list (ranges);
  return tag;
}

const char *
xmh_language_choose (const char *accept_language)
{
  g_auto(GStrv) tags = xmh_html_page_list_languages ();
  const char *tag = NULL;

  if (accept_language == NULL)
    tag = find_own (tags);
  else if (strlen (accept_language) <= MAX_ACCEPT_LANGUAGE)
    tag = find_for_list (tags, accept_language);

  return g_intern_string (tag != NULL ? tag : "en");
}
