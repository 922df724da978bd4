/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-html-page.h"

#include <string.h>

#include "web/xmh-platform.h"

static void
assert_in_order (const char *text, const char *const *parts)
{
  for (const char *rest = text; *parts != NULL; parts++)
    {
      const char *found = strstr (rest, *parts);

      if (found == NULL)
        g_error ("“%s” is not there, or too early, in:\n%s", *parts, text);
      rest = found + strlen (*parts);
    }
}

/* A value is no markup, and brings in no other value. */
static void
test_values (void)
{
  XmhHtmlPage *page = xmh_html_page_new ("en");
  g_autofree char *html = NULL;

  xmh_html_page_set_text (page, "room", "<b> & \"{{origin}}\" '{{#client-dir}}");
  xmh_html_page_set_text (page, "origin", "https://[fd00::5]:8080");
  xmh_html_page_set_text (page, "origin", NULL);
  html = xmh_html_page_finish (page, "front");
  assert_in_order (html, (const char *const[]){ "<code dir=\"ltr\">https://[fd00::5]:8080</code>",
                                                "<dd>&lt;b&gt; &amp; &quot;{{origin}}&quot; &apos;{{#client-dir}}</dd>",
                                                NULL });
}

/* What has no value leaves nothing behind. */
static void
test_no_values (void)
{
  g_autofree char *html = xmh_html_page_finish (xmh_html_page_new ("en"), "trust");

  g_assert_null (strstr (html, "{{"));
  g_assert_null (strstr (html, "class=\"eyebrow\""));
  g_assert_null (strstr (html, "<details"));
}

static void
test_sections (void)
{
  for (guint i = 0; i < 2; i++)
    {
      XmhHtmlPage *page = xmh_html_page_new ("en");
      g_autofree char *html = NULL;

      xmh_html_page_show (page, "client-dir", i == 1);
      html = xmh_html_page_finish (page, "front");
      g_assert_true ((strstr (html, "web_client_dir") != NULL) == (i == 1));
      g_assert_true ((strstr (html, "is not installed") != NULL) == (i == 0));
    }
}

/* A row has values of its own and those of its page; a piece sees both. */
static void
test_rows (void)
{
  XmhHtmlPage *page = xmh_html_page_new ("en");
  XmhHtmlPage *first = xmh_html_page_add_row (page, "others");
  XmhHtmlPage *second = xmh_html_page_add_row (page, "others");
  g_autofree char *html = NULL;

  xmh_html_page_set_text (page, "guide-title", "Any");
  xmh_html_page_set_text (first, "guide-title", "One & only");
  g_assert_true (xmh_html_page_set_piece (second, "guide-steps", "guides/quest.steps"));
  g_assert_false (xmh_html_page_set_piece (second, "guide-compare", "guides/quest.compare"));
  xmh_html_page_set_text (page, "cloudxr", "https://h:48322/?a&b");
  html = xmh_html_page_finish (page, "trust");
  assert_in_order (html, (const char *const[]){ "<summary>One &amp; only</summary>", "<summary>Any</summary>",
                                                "href=\"https://h:48322/?a&amp;b\"", "</details>", NULL });
}

static void
test_pieces (void)
{
  XmhHtmlPage *page = xmh_html_page_new ("de");
  g_autofree char *html = NULL;

  g_assert_false (xmh_html_page_set_piece (page, "message", "errors/nothing-of-this-name"));
  g_assert_false (xmh_html_page_set_piece (page, "message", "../en/errors/not-found"));
  g_assert_true (xmh_html_page_set_piece (page, "message", "errors/not-found"));
  html = xmh_html_page_finish (page, "error");
  assert_in_order (html, (const char *const[]){ "<html lang=\"de\" dir=\"ltr\">", "Hier gibt es keine Seite.", NULL });
}

/* Each platform has a guide in each language. */
static void
test_guides (void)
{
  g_auto(GStrv) languages = xmh_html_page_list_languages ();

  g_assert_cmpuint (g_strv_length (languages), >, 1);
  g_assert_true (g_strv_contains ((const char *const *) languages, "en"));
  for (guint i = 0; languages[i] != NULL; i++)
    {
      XmhHtmlPage *page = xmh_html_page_new (languages[i]);

      for (XmhPlatform platform = 0; platform < XMH_N_PLATFORMS; platform++)
        {
          g_autofree char *title = g_strdup_printf ("guides/%s.title", xmh_platform_get_name (platform));
          g_autofree char *steps = g_strdup_printf ("guides/%s.steps", xmh_platform_get_name (platform));
          g_autofree char *compare = g_strdup_printf ("guides/%s.compare", xmh_platform_get_name (platform));

          g_assert_true (xmh_html_page_set_piece (page, "title", title));
          g_assert_true (xmh_html_page_set_piece (page, "steps", steps));
          g_assert_true (xmh_html_page_set_piece (page, "compare", compare) == !xmh_platform_is_headset (platform));
        }
      g_free (xmh_html_page_finish (page, "trust"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/page/values", test_values);
  g_test_add_func ("/page/no-values", test_no_values);
  g_test_add_func ("/page/sections", test_sections);
  g_test_add_func ("/page/rows", test_rows);
  g_test_add_func ("/page/pieces", test_pieces);
  g_test_add_func ("/page/guides", test_guides);

  return g_test_run ();
}
