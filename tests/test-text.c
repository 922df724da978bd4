/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-text.h"

#define TOKEN "eyJhbGciOiJI.eyJzdWIiOiJh.c2lnbmF0dXJl"

static void
test_mask (void)
{
  static const struct
  {
    const char *line;
    const char *masked;
  } rows[] = {
    { "", "" },
    { "nothing to hide, 100 %", "nothing to hide, 100 %" },
    { "a " TOKEN " b", "a … b" },
    { "a eyJhbGciOiJI.eyJzdWIi", "a …" },
    { "a eyJhbGciOiJI%2EeyJzdWIi%2ec2ln b", "a … b" },
    { "%65yJhbGciOiJI.eyJzdWIi.c2ln", "…" },
    { "eyJ and eyJ.", "eyJ and eyJ." },
    { "/rtc?access_token=abc&sdk=js", "/rtc?access_token=…&sdk=js" },
    { "/rtc?access_token=abc%26d&sdk=js", "/rtc?access_token=…&sdk=js" },
    { "/rtc?Access_Token=abc", "/rtc?Access_Token=…" },
    { "/rtc?access%5Ftoken=abc", "/rtc?access%5Ftoken=…" },
    { "/rtc?access%5ftoken=abc", "/rtc?access%5ftoken=…" },
    { "/rtc?%61%43cess_token=abc", "/rtc?%61%43cess_token=…" },
    { "to=%2Frtc%3Faccess%255Ftoken%3Dabc x", "to=%2Frtc%3Faccess%255Ftoken%3D… x" },
    { "{\"access_token\":\"abc\",\"x\":1}", "{\"access_token\":\"…\",\"x\":1}" },
    { "/token?key=abc&identity=a", "/token?key=…&identity=a" },
    { "/token?identity=a&KEY=abc", "/token?identity=a&KEY=…" },
    { "to=%2Ftoken%3Fkey%3Dabc x", "to=%2Ftoken%3Fkey%3D… x" },
    { "/token?keyframe=abc", "/token?keyframe=abc" },
    { "Cookie: a=b; __Host-xmh-device=abc; c=d", "Cookie: a=b; __Host-xmh-device=…; c=d" },
    { "access%5", "access%5" },
    { "access_token", "access_token" },
    { "access%00_token=abc", "access%00_token=abc" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *masked = xmh_text_mask_secrets (rows[i].line);

      g_assert_cmpstr (masked, ==, rows[i].masked);
    }
}

static void
test_names_token (void)
{
  static const char *const with[] = {
    "/rtc?access_token=a",   "/rtc?access%5Ftoken=a", "/rtc?access%5ftoken=a", "/rtc?%61ccess_token", "/ACCESS_TOKEN",
    "/rtc?access%255Ftoken", "/%2561ccess_token",     "/token?key=a",          "/Token?a=b&key=a",
  };
  static const char *const without[] = { "/",     "/rtc?access-token=a", "/access_toke", "/%", "/access%5",
                                         "/a%63", "/page?key=a",         "/token?keys=a" };

  for (guint i = 0; i < G_N_ELEMENTS (with); i++)
    g_assert_true (xmh_text_names_token (with[i]));
  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    g_assert_false (xmh_text_names_token (without[i]));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/mask", test_mask);
  g_test_add_func ("/text/names-token", test_names_token);
  return g_test_run ();
}
