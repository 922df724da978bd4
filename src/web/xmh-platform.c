/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-platform.h"

#include <string.h>

typedef struct
{
  const char *word;
  const char *other_word; /* must also be present, or NULL */
  XmhPlatform platform;
} Sign;

/* The first match decides. Headsets also send Android, and in their desktop mode Linux. Pico's browser identifies as
 * Meta's, and all of them send Safari. Chrome, Firefox and Edge send Macintosh on an iPad that requests desktop
 * pages. */
static const Sign signs[] = {
  { "PicoBrowser", NULL, XMH_PLATFORM_HEADSET },
  { "Pico ", NULL, XMH_PLATFORM_HEADSET },
  { "Wolvic", NULL, XMH_PLATFORM_HEADSET },
  { "OculusBrowser", NULL, XMH_PLATFORM_QUEST },
  { "Quest", NULL, XMH_PLATFORM_QUEST },
  { "Mobile VR", NULL, XMH_PLATFORM_HEADSET },
  { " VR Safari", NULL, XMH_PLATFORM_HEADSET },
  { "VIVE", NULL, XMH_PLATFORM_HEADSET },
  { "Magic Leap", NULL, XMH_PLATFORM_HEADSET },
  { "Lynx", "Android", XMH_PLATFORM_HEADSET },
  { "Vision Pro", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "visionOS", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "iPhone", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "iPad", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "iPod", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "CriOS", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "FxiOS", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "EdgiOS", NULL, XMH_PLATFORM_APPLE_MOBILE },
  { "Android", "Firefox/", XMH_PLATFORM_ANDROID_FIREFOX },
  { "Android", NULL, XMH_PLATFORM_ANDROID },
  { "Firefox/", NULL, XMH_PLATFORM_FIREFOX },
  { "Macintosh", NULL, XMH_PLATFORM_MAC },
  { "Windows", NULL, XMH_PLATFORM_WINDOWS },
};

static const char *const names[XMH_N_PLATFORMS] = {
  [XMH_PLATFORM_QUEST] = "quest",
  [XMH_PLATFORM_HEADSET] = "headset",
  [XMH_PLATFORM_ANDROID] = "android",
  [XMH_PLATFORM_ANDROID_FIREFOX] = "android-firefox",
  [XMH_PLATFORM_APPLE_MOBILE] = "apple-mobile",
  [XMH_PLATFORM_MAC] = "mac",
  [XMH_PLATFORM_WINDOWS] = "windows",
  [XMH_PLATFORM_LINUX] = "linux",
  [XMH_PLATFORM_FIREFOX] = "firefox",
};

const char *
xmh_platform_get_name (XmhPlatform platform)
{
  return names[platform];
}

XmhPlatform
xmh_platform_guess (const char *user_agent)
{
  for (guint i = 0; user_agent != NULL && i < G_N_ELEMENTS (signs); i++)
    if (strstr (user_agent, signs[i].word) != NULL &&
        (signs[i].other_word == NULL || strstr (user_agent, signs[i].other_word) != NULL))
      return signs[i].platform;

  return XMH_PLATFORM_LINUX;
}

XmhPlatform
xmh_platform_guess_other (const char *user_agent)
{
  gboolean is_safari = user_agent != NULL && strstr (user_agent, " Version/") != NULL &&
                       strstr (user_agent, " Safari/") != NULL && strstr (user_agent, "Chrome/") == NULL;

  return is_safari && xmh_platform_guess (user_agent) == XMH_PLATFORM_MAC ? XMH_PLATFORM_APPLE_MOBILE : XMH_N_PLATFORMS;
}

gboolean
xmh_platform_is_headset (XmhPlatform platform)
{
  return platform == XMH_PLATFORM_QUEST || platform == XMH_PLATFORM_HEADSET;
}
