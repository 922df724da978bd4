/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-language.h"

#include <glib.h>

static void
test_choice (void)
{
  static const struct
  {
    const char *accepted, *tag;
  } cases[] = {
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

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].accepted);
      g_assert_cmpstr (xmh_language_choose (cases[i].accepted), ==, cases[i].tag);
    }
}

static void
test_endless (void)
{
  g_autofree char *endless = g_strnfill (100000, ',');
  g_autofree char *languages = g_strconcat ("de", endless, NULL);

  g_assert_cmpstr (xmh_language_choose (endless), ==, "en");
  g_assert_cmpstr (xmh_language_choose (languages), ==, "en");
}

/* A device that says nothing gets what the process speaks. */
static void
test_own (void)
{
  g_assert_cmpstr (xmh_language_choose (NULL), ==, "en");
  g_assert_cmpstr (xmh_language_choose ("*"), ==, "en");
  g_assert_cmpstr (xmh_language_choose ("*,de;q=0.5"), ==, "en");
  g_assert_cmpstr (xmh_language_choose ("de,*;q=0.5"), ==, "de");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/language/choice", test_choice);
  g_test_add_func ("/language/endless", test_endless);
  g_test_add_func ("/language/own", test_own);

  return g_test_run ();
}
