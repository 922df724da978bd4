/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-language.h"

#include <string.h>

#include "web/xmh-catalogue.h"
#include "test-catalogue.h"
#include "test-folder.h"

/* Fuzzy, empty and plural ones beside what pages use. */
#define CATALOGUE \
  "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\n" \
  "msgid \"Trust this hub\"\nmsgstr \"%s\"\n\n" \
  "msgctxt \"text direction\"\nmsgid \"ltr\"\nmsgstr \"%s\"\n\n" \
  "msgid \"%%u problem\"\nmsgid_plural \"%%u problems\"\nmsgstr[0] \"one\"\nmsgstr[1] \"more\"\n\n" \
  "#, fuzzy\nmsgid \"Other devices\"\nmsgstr \"guessed\"\n\nmsgid \"Open the hub\"\nmsgstr \"\"\n"

typedef struct
{
  char *folder;
} Fixture;

static char *
write_catalogue (const char *folder,
                 const char *language,
                 const char *text,
                 const char *direction,
                 const char *option)
{
  g_autofree char *po = g_strdup_printf (CATALOGUE, text, direction);

  return test_write_catalogue (folder, language, po, option);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  static const char *const languages[][3] = {
    { "ar", "ثق بهذا المحور", "rtl" }, { "de", "Diesem Hub vertrauen", "ltr" }, { "pt_BR", "Confiar neste hub", "ltr" },
    { "zh_CN", "信任此中枢", "ltr" },
  };

  f->folder = g_dir_make_tmp ("xmh-language-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    g_free (write_catalogue (f->folder, languages[i][0], languages[i][1], languages[i][2], "--no-hash"));
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  test_remove (f->folder);
  g_free (f->folder);
}

static void
test_choice (Fixture      *f,
             gconstpointer data)
{
  static const struct { const char *accepted, *tag; } cases[] = {
    { "de", "de" },
    { "de-AT,de;q=0.9,en;q=0.8", "de" },
    { "DE-de", "de" },
    { "pt-PT,pt;q=0.9", "pt-BR" },
    { "pt", "pt-BR" },
    { "zh-TW,zh;q=0.9,en-US;q=0.8", "zh-CN" },
    { "zh-Hans-CN", "zh-CN" },
    { "ar-EG", "ar" },
    { "en-GB,de;q=0.5", "en" },
    { "de;q=0.5,ar;q=0.7", "ar" },
    { "sv,de;q=0.1", "de" },
    { "sv", "en" },
    { "d", "en" },
    { "", "en" },
    { "de;q=0", "en" },
    { ",;=,-,--,*-,../../de,\x7f", "en" },
  };
  g_autoptr(XmhLanguages) languages = xmh_languages_new (f->folder);
  g_autofree char *endless = g_strnfill (100000, ',');

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].accepted);
      g_assert_cmpstr (xmh_language_get_tag (xmh_languages_choose (languages, cases[i].accepted)), ==, cases[i].tag);
    }
  g_assert_cmpstr (xmh_language_get_tag (xmh_languages_choose (languages, endless)), ==, "en");
  /* Whoever says nothing gets what the process speaks. */
  g_assert_true (xmh_languages_choose (languages, NULL) == xmh_languages_choose (languages, "*"));
  g_assert_cmpstr (xmh_language_get (xmh_languages_choose (languages, NULL), "Trust this hub"), ==, "Trust this hub");
}

static void
test_texts (Fixture      *f,
            gconstpointer data)
{
  g_autoptr(XmhLanguages) languages = xmh_languages_new (f->folder);
  XmhLanguage *german = xmh_languages_choose (languages, "de");
  XmhLanguage *arabic = xmh_languages_choose (languages, "ar");

  g_assert_cmpstr (xmh_language_get (german, "Trust this hub"), ==, "Diesem Hub vertrauen");
  g_assert_cmpstr (xmh_language_get (arabic, "Trust this hub"), ==, "ثق بهذا المحور");
  g_assert_cmpstr (xmh_language_get_direction (german), ==, "ltr");
  g_assert_cmpstr (xmh_language_get_direction (arabic), ==, "rtl");
  /* What is missing or doubtful is English. */
  for (guint i = 0; i < 3; i++)
    {
      const char *const missing[] = { "Open the hub", "Other devices", "nobody translated this" };

      g_assert_cmpstr (xmh_language_get (german, missing[i]), ==, missing[i]);
    }
}

static void
test_other_byte_order (Fixture      *f,
                       gconstpointer data)
{
  g_autofree char *file = write_catalogue (f->folder, "fr", "Faire confiance", "ltr",
                                           G_BYTE_ORDER == G_LITTLE_ENDIAN ? "--endianness=big" : "--endianness=little");
  g_autoptr(XmhCatalogue) catalogue = xmh_catalogue_new (file, NULL);

  g_assert_nonnull (catalogue);
  g_assert_cmpstr (xmh_catalogue_lookup (catalogue, "Trust this hub"), ==, "Faire confiance");
}

static void
try_bytes (const char *file,
           const char *bytes,
           gsize       length)
{
  g_autoptr(XmhCatalogue) catalogue = NULL;

  g_assert_true (g_file_set_contents_full (file, bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  catalogue = xmh_catalogue_new (file, NULL);
  if (catalogue != NULL)
    xmh_catalogue_lookup (catalogue, "Trust this hub");
}

/* None of them is read beyond its end, which the sanitizers would tell. */
static void
test_damaged (Fixture      *f,
              gconstpointer data)
{
  g_autofree char *file = write_catalogue (f->folder, "fr", "Faire confiance", "ltr", "--no-hash");
  g_autofree char *bytes = NULL;
  gsize length;
  g_autoptr(XmhLanguages) languages = NULL;

  g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
  for (gsize cut = 0; cut < length; cut++)
    try_bytes (file, bytes, cut);
  for (gsize i = 0; i < length; i++)
    {
      char kept = bytes[i];

      bytes[i] = '\xff';
      try_bytes (file, bytes, length);
      bytes[i] = kept;
    }

  try_bytes (file, bytes, 100);
  languages = xmh_languages_new (f->folder);
  g_test_expect_message ("xmh-web", G_LOG_LEVEL_WARNING, "Pages in fr stay English: *");
  g_assert_cmpstr (xmh_language_get_tag (xmh_languages_choose (languages, "fr")), ==, "en");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (xmh_language_get (xmh_languages_choose (languages, "fr"), "Trust this hub"), ==, "Trust this hub");
}

static void
test_no_folder (void)
{
  g_autoptr(XmhLanguages) languages = xmh_languages_new ("/nonexistent");

  g_assert_cmpstr (xmh_language_get_tag (xmh_languages_choose (languages, "de")), ==, "en");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/language/choice", Fixture, NULL, set_up, test_choice, tear_down);
  g_test_add ("/language/texts", Fixture, NULL, set_up, test_texts, tear_down);
  g_test_add ("/language/other-byte-order", Fixture, NULL, set_up, test_other_byte_order, tear_down);
  g_test_add ("/language/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add_func ("/language/no-folder", test_no_folder);

  return g_test_run ();
}
