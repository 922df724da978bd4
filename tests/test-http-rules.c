/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include "files/xmh-content-type.h"
#include "files/xmh-static-path.h"
#include "http/xmh-conditional.h"
#include "http/xmh-content-coding.h"
#include "web/xmh-platform.h"

static void
test_codings (void)
{
  static const struct
  {
    const char *accept;
    const char *ranked;
  } cases[] = {
    { NULL, "identity" },
    { "", "identity" },
    { "gzip, deflate, br", "br gzip identity" },
    { "gzip", "gzip identity" },
    { "GZIP", "gzip identity" },
    { "x-gzip", "gzip identity" },
    { "br;q=0", "identity" },
    { "br;q=0.000, gzip;q=0.001", "gzip identity" },
    { "br;q=0.5, gzip;q=0.8", "gzip br identity" },
    { "br ; q=0.5 , gzip ; q=0.5", "br gzip identity" },
    { "*", "br gzip identity" },
    { "*;q=0.5, br;q=0", "gzip identity" },
    { "gzip;q=0.5, identity", "identity" },
    { "identity;q=0, gzip;q=0.1", "gzip identity" },
    { "bro, gzipped", "identity" },
    { "br;q=nonsense", "identity" },
    { ",,;;q=,", "identity" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      XmhContentCoding ranked[XMH_N_CODINGS];
      guint n = xmh_content_coding_rank (cases[i].accept, ranked);
      g_autoptr(GString) text = g_string_new (NULL);

      for (guint j = 0; j < n; j++)
        g_string_append_printf (text, "%s%s", j > 0 ? " " : "", xmh_content_coding_get_name (ranked[j]));
      g_test_message ("%s", cases[i].accept != NULL ? cases[i].accept : "(none)");
      g_assert_cmpstr (text->str, ==, cases[i].ranked);
    }
}

static void
test_ranges (void)
{
  static const struct
  {
    const char *range;
    goffset size;
    XmhRangeResult result;
    goffset start, length;
  } cases[] = {
    { NULL, 10, XMH_RANGE_NONE, 0, 0 },
    { "bytes=0-", 10, XMH_RANGE_ONE, 0, 10 },
    { "Bytes=0-3", 10, XMH_RANGE_ONE, 0, 4 },
    { "bytes=9-9", 10, XMH_RANGE_ONE, 9, 1 },
    { "bytes=5-100", 10, XMH_RANGE_ONE, 5, 5 },
    { "bytes=5-99999999999999999999999999", 10, XMH_RANGE_ONE, 5, 5 },
    { "bytes=-3", 10, XMH_RANGE_ONE, 7, 3 },
    { "bytes=-30", 10, XMH_RANGE_ONE, 0, 10 },
    { "bytes=-99999999999999999999999", 10, XMH_RANGE_ONE, 0, 10 },
    { "bytes=-0", 10, XMH_RANGE_NOT_SATISFIABLE, 0, 0 },
    { "bytes=10-", 10, XMH_RANGE_NOT_SATISFIABLE, 0, 0 },
    { "bytes=99999999999999999999999-", 10, XMH_RANGE_NOT_SATISFIABLE, 0, 0 },
    { "bytes=0-", 0, XMH_RANGE_NOT_SATISFIABLE, 0, 0 },
    { "bytes=0-1,3-4", 10, XMH_RANGE_NONE, 0, 0 },
    { "bytes=4-3", 10, XMH_RANGE_NONE, 0, 0 },
    { "bytes=a-b", 10, XMH_RANGE_NONE, 0, 0 },
    { "bytes=+1-2", 10, XMH_RANGE_NONE, 0, 0 },
    { "bytes= 1-2", 10, XMH_RANGE_NONE, 0, 0 },
    { "bytes=1-2 ", 10, XMH_RANGE_NONE, 0, 0 },
    { "bytes=", 10, XMH_RANGE_NONE, 0, 0 },
    { "bytes=-", 10, XMH_RANGE_NONE, 0, 0 },
    { "items=0-1", 10, XMH_RANGE_NONE, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      goffset start = 0, length = 0;

      g_test_message ("%s of %d", cases[i].range != NULL ? cases[i].range : "(none)", (int) cases[i].size);
      g_assert_cmpint (xmh_range_parse (cases[i].range, cases[i].size, &start, &length), ==, cases[i].result);
      g_assert_cmpint (start, ==, cases[i].start);
      g_assert_cmpint (length, ==, cases[i].length);
    }
}

#define TAG "\"a-b\""
/* Sun, 06 Nov 1994 08:49:37 GMT */
#define TIME 784111777

static void
test_conditions (void)
{
  static const struct
  {
    const char *name, *value;
    XmhCondition result;
  } cases[] = {
    { "If-None-Match", TAG, XMH_CONDITION_NOT_MODIFIED },
    { "If-None-Match", "W/" TAG, XMH_CONDITION_NOT_MODIFIED },
    { "If-None-Match", "\"x, y\" , " TAG, XMH_CONDITION_NOT_MODIFIED },
    { "If-None-Match", "*", XMH_CONDITION_NOT_MODIFIED },
    { "If-None-Match", "\"other\"", XMH_CONDITION_SEND },
    { "If-None-Match", "\"a-b", XMH_CONDITION_SEND },
    { "If-None-Match", "a-b", XMH_CONDITION_SEND },
    { "If-None-Match", "", XMH_CONDITION_SEND },
    { "If-Match", TAG, XMH_CONDITION_SEND },
    { "If-Match", "W/" TAG, XMH_CONDITION_FAILED },
    { "If-Match", "\"other\"", XMH_CONDITION_FAILED },
    { "If-Match", "*", XMH_CONDITION_SEND },
    { "If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT", XMH_CONDITION_NOT_MODIFIED },
    { "If-Modified-Since", "Sun, 06 Nov 1994 08:49:36 GMT", XMH_CONDITION_SEND },
    { "If-Modified-Since", "yesterday", XMH_CONDITION_SEND },
    { "If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT", XMH_CONDITION_SEND },
    { "If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:36 GMT", XMH_CONDITION_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);

      g_test_message ("%s: %s", cases[i].name, cases[i].value);
      soup_message_headers_append (headers, cases[i].name, cases[i].value);
      g_assert_cmpint (xmh_conditional_check (headers, TAG, TIME), ==, cases[i].result);
      soup_message_headers_unref (headers);
    }
}

static void
test_if_range (void)
{
  static const struct
  {
    const char *value;
    gboolean allowed;
  } cases[] = {
    { NULL, TRUE },
    { TAG, TRUE },
    { "W/" TAG, FALSE },
    { "\"other\"", FALSE },
    { "Sun, 06 Nov 1994 08:49:37 GMT", TRUE },
    { "Sun, 06 Nov 1994 08:49:38 GMT", FALSE },
    { "nonsense", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);

      if (cases[i].value != NULL)
        soup_message_headers_append (headers, "If-Range", cases[i].value);
      g_assert_cmpint (xmh_conditional_allows_range (headers, TAG, TIME), ==, cases[i].allowed);
      soup_message_headers_unref (headers);
    }
}

/* Every extension that the table has must be found, which also shows that the table is in order. */
/* What strangers send in 60 KiB would keep the hub busy for as long as a hundred requests. */
static void
test_long_lists (void)
{
  g_autoptr(GString) codings = g_string_new ("br");
  g_autoptr(GString) tags = g_string_new (TAG);
  g_autoptr(GString) types = g_string_new ("text/html");
  XmhContentCoding ranked[XMH_N_CODINGS];

  g_string_append_printf (codings, "%*s", (int) (XMH_FIELD_LIST_MAX - codings->len), "");
  g_string_append_printf (tags, "%*s", (int) (XMH_FIELD_LIST_MAX - tags->len), "");
  g_string_append_printf (types, "%*s", (int) (XMH_FIELD_LIST_MAX - types->len), "");
  for (guint i = 0; i < 2; i++)
    {
      SoupMessageHeaders *match = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
      SoupMessageHeaders *none_match = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);

      soup_message_headers_append (match, "If-Match", tags->str);
      soup_message_headers_append (none_match, "If-None-Match", tags->str);
      g_assert_cmpint (xmh_conditional_check (match, TAG, TIME), ==,
                       i == 0 ? XMH_CONDITION_SEND : XMH_CONDITION_FAILED);
      g_assert_cmpint (xmh_conditional_check (none_match, TAG, TIME), ==,
                       i == 0 ? XMH_CONDITION_NOT_MODIFIED : XMH_CONDITION_SEND);
      g_assert_cmpuint (xmh_content_coding_rank (codings->str, ranked), ==, i == 0 ? 2 : 1);
      g_assert_true (xmh_accept_names (types->str, "text/html") == (i == 0));

      soup_message_headers_unref (match);
      soup_message_headers_unref (none_match);
      g_string_append_c (codings, ' ');
      g_string_append_c (tags, ' ');
      g_string_append_c (types, ' ');
    }
}

static void
test_types (void)
{
  static const struct
  {
    const char *name, *type;
    gboolean compressible;
  } cases[] = {
    { "a.wasm", "application/wasm", TRUE },
    { "a.mjs", "text/javascript; charset=utf-8", TRUE },
    { "a.js", "text/javascript; charset=utf-8", TRUE },
    { "a.js.map", "application/json", TRUE },
    { "a.JSON", "application/json", TRUE },
    { "a.css", "text/css; charset=utf-8", TRUE },
    { "a.html", "text/html; charset=utf-8", TRUE },
    { "a.svg", "image/svg+xml", TRUE },
    { "a.glb", "model/gltf-binary", TRUE },
    { "a.gltf", "model/gltf+json", TRUE },
    { "a.hdr", "image/vnd.radiance", TRUE },
    { "a.ktx2", "image/ktx2", FALSE },
    { "a.webp", "image/webp", FALSE },
    { "a.woff2", "font/woff2", FALSE },
    { "a.mp4", "video/mp4", FALSE },
    { "a.aac", "audio/aac", FALSE },
    { "a.zip", "application/zip", FALSE },
    { "a.webmanifest", "application/manifest+json", TRUE },
    { "a", "application/octet-stream", FALSE },
    { "a.", "application/octet-stream", FALSE },
    { "a.unknown", "application/octet-stream", FALSE },
    { "a.averylongextensionindeed", "application/octet-stream", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean compressible;

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (xmh_content_type_guess (cases[i].name, &compressible), ==, cases[i].type);
      g_assert_cmpint (compressible, ==, cases[i].compressible);
    }
}

static void
test_paths (void)
{
  static const struct
  {
    const char *wire, *path;
  } cases[] = {
    { "/", "" },
    { "/a.js", "a.js" },
    { "/a/b/", "a/b/" },
    { "/a%20b", "a b" },
    { "/%C3%A4", "\303\244" },
    { "/.well-known/x", ".well-known/x" },
    { "/a..b", "a..b" },
    { "", NULL },
    { "a", NULL },
    { "//a", NULL },
    { "/a//b", NULL },
    { "/..", NULL },
    { "/../a", NULL },
    { "/a/../b", NULL },
    { "/a/./b", NULL },
    { "/%2e%2e/a", NULL },
    { "/%2E./a", NULL },
    { "/..%2fa", NULL },
    { "/a%2fb", NULL },
    { "/a%00", NULL },
    { "/a%0", NULL },
    { "/a%", NULL },
    { "/a%zz", NULL },
    { "/.git/config", NULL },
    { "/a/.env", NULL },
    { "/a/.well-known/x", NULL },
    { "/.well-known/.env", NULL },
    { "/.well-knownx", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = xmh_static_path_decode (cases[i].wire);

      g_test_message ("%s", cases[i].wire);
      g_assert_cmpstr (path, ==, cases[i].path);
    }
}

static void
test_platforms (void)
{
  static const struct
  {
    const char *user_agent;
    XmhPlatform platform;
    gboolean may_be_apple_mobile;
  } cases[] = {
    { NULL, XMH_PLATFORM_LINUX },
    { "", XMH_PLATFORM_LINUX },
    { "curl/7.88.1", XMH_PLATFORM_LINUX },
    /* Meta Quest Browser, also when it asks for desktop pages */
    { "Mozilla/5.0 (Linux; Android 12; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/33.0.0.14.42."
      "592844325 Chrome/124.0.6367.118 VR Safari/537.36",
      XMH_PLATFORM_QUEST },
    { "Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/34.0 Chrome/126.0 VR "
      "Safari/537.36",
      XMH_PLATFORM_QUEST },
    { "Mozilla/5.0 (Linux; Android 10; Quest 2) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/16.6.0.1.52.314146309 "
      "SamsungBrowser/4.0 Chrome/91.0.4472.164 Mobile VR Safari/537.36",
      XMH_PLATFORM_QUEST },
    /* Wolvic with either engine, Pico (which says Oculus too), Firefox Reality, Magic Leap */
    { "Mozilla/5.0 (Android 10; Mobile VR; rv:122.0) Gecko/122.0 Firefox/122.0 Wolvic/1.6", XMH_PLATFORM_HEADSET },
    { "Mozilla/5.0 (X11; Linux x86_64; rv:122.0) Gecko/20100101 Firefox/122.0 Wolvic/1.6", XMH_PLATFORM_HEADSET },
    { "Mozilla/5.0 (Linux; Android 12; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.6167.0 Mobile VR "
      "Safari/537.36 Wolvic/1.0",
      XMH_PLATFORM_HEADSET },
    { "Mozilla/5.0 (Linux; Android 10; A8110 Build/5.9.8) AppleWebKit/537.36 (KHTML, like Gecko) PicoBrowser/3.3.35 "
      "Chrome/105.0.5195.68 VR Safari/537.36 OculusBrowser/7.0",
      XMH_PLATFORM_HEADSET },
    { "Mozilla/5.0 (X11; Linux x86_64; Pico Neo 3 Link) AppleWebKit/537.36 (KHTML, like Gecko) PicoBrowser/3.3.22 "
      "Chrome/105.0.5195.68 VR Safari/537.36 OculusBrowser/7.0",
      XMH_PLATFORM_HEADSET },
    { "Mozilla/5.0 (Android 8.1.0; Mobile VR; rv:68.0) Gecko/68.0 Firefox/68.0", XMH_PLATFORM_HEADSET },
    { "Mozilla/5.0 (Linux; Android 10; Magic Leap 2) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36",
      XMH_PLATFORM_HEADSET },
    /* Android: Chrome, Samsung Internet, Edge, Firefox */
    { "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
      XMH_PLATFORM_ANDROID },
    { "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 "
      "Chrome/122.0.0.0 Mobile Safari/537.36",
      XMH_PLATFORM_ANDROID },
    { "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36 "
      "EdgA/131.0.0.0",
      XMH_PLATFORM_ANDROID },
    { "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0", XMH_PLATFORM_ANDROID_FIREFOX },
    /* iPhone and iPad: Safari, Chrome, Firefox, Edge; desktop pages for the last three */
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
      "Mobile/15E148 Safari/604.1",
      XMH_PLATFORM_APPLE_MOBILE },
    { "Mozilla/5.0 (iPad; CPU OS 12_5_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 "
      "Mobile/15E148 Safari/604.1",
      XMH_PLATFORM_APPLE_MOBILE },
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
      "CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1",
      XMH_PLATFORM_APPLE_MOBILE },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131 Version/11.1.1 "
      "Safari/605.1.15",
      XMH_PLATFORM_APPLE_MOBILE },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/133.0 "
      "Safari/605.1.15",
      XMH_PLATFORM_APPLE_MOBILE },
    { "Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 "
      "EdgiOS/130.0.2849.80 Mobile/15E148 Safari/605.1.15",
      XMH_PLATFORM_APPLE_MOBILE },
    /* Safari of a Mac, of an iPad and of a Vision Pro, to the letter */
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
      XMH_PLATFORM_MAC, TRUE },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
      XMH_PLATFORM_MAC },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 "
      "Edg/131.0.2903.63",
      XMH_PLATFORM_MAC },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0", XMH_PLATFORM_FIREFOX },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
      XMH_PLATFORM_WINDOWS },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 "
      "Edg/131.0.0.0",
      XMH_PLATFORM_WINDOWS },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0", XMH_PLATFORM_FIREFOX },
    { "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
      XMH_PLATFORM_LINUX },
    { "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
      XMH_PLATFORM_LINUX },
    { "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", XMH_PLATFORM_FIREFOX },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].user_agent != NULL ? cases[i].user_agent : "(none)");
      g_assert_cmpint (xmh_platform_guess (cases[i].user_agent), ==, cases[i].platform);
      g_assert_cmpint (xmh_platform_guess_other (cases[i].user_agent), ==,
                       cases[i].may_be_apple_mobile ? XMH_PLATFORM_APPLE_MOBILE : XMH_N_PLATFORMS);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-rules/codings", test_codings);
  g_test_add_func ("/http-rules/ranges", test_ranges);
  g_test_add_func ("/http-rules/conditions", test_conditions);
  g_test_add_func ("/http-rules/if-range", test_if_range);
  g_test_add_func ("/http-rules/long-lists", test_long_lists);
  g_test_add_func ("/http-rules/types", test_types);
  g_test_add_func ("/http-rules/paths", test_paths);
  g_test_add_func ("/http-rules/platforms", test_platforms);
  return g_test_run ();
}
