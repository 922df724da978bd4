/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "participants/xmh-participant-name.h"

#define BYTES_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BYTES_256 BYTES_64 BYTES_64 BYTES_64 BYTES_64

static void
test_check (void)
{
  static const struct
  {
    const char *identity;
    XmhNameFault fault;
  } rows[] = {
    { "a", XMH_NAME_GOOD },
    { "Quest 3 (Anna)", XMH_NAME_GOOD },
    { "\303\244\342\202\254\360\237\244\226", XMH_NAME_GOOD },
    { "\327\220\327\221", XMH_NAME_GOOD }, /* Hebrew: turned by its own letters only */
    { BYTES_256, XMH_NAME_GOOD },
    { BYTES_256 "x", XMH_NAME_TOO_LONG },
    { "", XMH_NAME_EMPTY },
    { "\303", XMH_NAME_NOT_UTF8 },
    { "a\nb", XMH_NAME_HAS_CONTROL },
    { "a\177", XMH_NAME_HAS_CONTROL },
    { "a\302\205", XMH_NAME_HAS_CONTROL },
    { "a\342\200\250", XMH_NAME_HAS_CONTROL },    /* U+2028 */
    { "a\342\200\213", XMH_NAME_HAS_FORMAT },     /* U+200B, zero width */
    { "a\342\200\217", XMH_NAME_HAS_FORMAT },     /* U+200F, to the left */
    { "a\342\200\256", XMH_NAME_HAS_FORMAT },     /* U+202E, override */
    { "a\342\201\246", XMH_NAME_HAS_FORMAT },     /* U+2066, isolate */
    { "a\330\234", XMH_NAME_HAS_FORMAT },         /* U+061C */
    { "a\302\255", XMH_NAME_HAS_FORMAT },         /* U+00AD, soft hyphen */
    { "a\357\273\277", XMH_NAME_HAS_FORMAT },     /* U+FEFF */
    { "a\363\240\201\201", XMH_NAME_HAS_FORMAT }, /* U+E0041, a tag */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *shown = g_strescape (rows[i].identity, NULL);

      g_test_message ("%s", shown);
      g_assert_cmpint (xmh_participant_name_check (rows[i].identity), ==, rows[i].fault);
    }
}

static void
test_fold (void)
{
  static const char *const alike[] = {
    "xr-hub-connector",
    "XR-Hub-CONNECTOR",
    " xr-hub-connector ",
    "xr-hub- connector",
    "xr-hub\302\240-connector",
    "\357\275\230r-hub-connector",            /* full width */
    "xr\342\200\220hub\342\200\221connector", /* hyphen, non-breaking hyphen */
    "xr\342\210\222hub\342\200\223connector", /* minus, dash */
    "xr-hub-connector\357\270\217",           /* a variation selector */
    "xr-hub\315\217-connector",               /* combining grapheme joiner */
    "\343\205\244xr-hub-connector",           /* Hangul filler */
    "xr-hub-connector\342\240\200",           /* blank of Braille */
    "xr-hub-\342\200\213connector",
  };
  static const char *const different[] = { "xr-hub-connector-2", "xr-hub", "xr_hub_connector", "hub-connector-xr" };
  g_autofree char *folded = xmh_participant_name_fold ("xr-hub-connector");
  g_autofree char *sharp = xmh_participant_name_fold ("STRASSE");
  g_autofree char *soft = xmh_participant_name_fold ("Stra\303\237e");

  for (guint i = 0; i < G_N_ELEMENTS (alike); i++)
    {
      g_autofree char *other = xmh_participant_name_fold (alike[i]);

      g_assert_cmpstr (other, ==, folded);
    }
  for (guint i = 0; i < G_N_ELEMENTS (different); i++)
    {
      g_autofree char *other = xmh_participant_name_fold (different[i]);

      g_assert_cmpstr (other, !=, folded);
    }
  g_assert_cmpstr (sharp, ==, soft);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/participant-name/check", test_check);
  g_test_add_func ("/participant-name/fold", test_fold);
  return g_test_run ();
}
