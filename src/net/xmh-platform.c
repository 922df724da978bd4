/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-platform.h"

#include <string.h>

typedef struct
{
  const char *word;
  const char *other_word;       /* must be there too, or NULL */
  XmhPlatform platform;
} Sign;

/* The first that fits decides: headsets say Android as well, and everybody says Safari. An iPad and a Vision Pro may
 * call themselves a Mac; the page has the other ways below. */
static const Sign signs[] = {
  { "OculusBrowser", NULL, XMH_PLATFORM_HEADSET },
  { "Quest", NULL, XMH_PLATFORM_HEADSET },
  { "Wolvic", NULL, XMH_PLATFORM_HEADSET },
  { "PicoBrowser", NULL, XMH_PLATFORM_HEADSET },
  { "Pico ", NULL, XMH_PLATFORM_HEADSET },
  { "Mobile VR", NULL, XMH_PLATFORM_HEADSET },
  { "VIVE", NULL, XMH_PLATFORM_HEADSET },
  { "Lynx", "Android", XMH_PLATFORM_HEADSET },
  { "Vision Pro", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "visionOS", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "iPhone", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "iPad", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "iPod", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "Android", "Firefox/", XMH_PLATFORM_ANDROID_FIREFOX },
  { "Android", NULL, XMH_PLATFORM_ANDROID },
  { "Firefox/", NULL, XMH_PLATFORM_FIREFOX },
  { "Macintosh", NULL, XMH_PLATFORM_MAC },
  { "Windows", NULL, XMH_PLATFORM_WINDOWS },
};

/**
 * xmh_platform_guess:
 * @user_agent: (nullable): what a browser says it is
 *
 * Returns: the platform whose steps to show first
 */
XmhPlatform
xmh_platform_guess (const char *user_agent)
{
  for (guint i = 0; user_agent != NULL && i < G_N_ELEMENTS (signs); i++)
    if (strstr (user_agent, signs[i].word) != NULL &&
        (signs[i].other_word == NULL || strstr (user_agent, signs[i].other_word) != NULL))
      return signs[i].platform;

  return XMH_PLATFORM_LINUX;
}
