/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-device-kind.h"

#include <string.h>

#include <glib.h>
#include <glib/gi18n.h>

typedef struct
{
  const char *word;
  const char *other_word; /* must be there too, or NULL */
  const char *kind;
} Sign;

/* The first match wins. Headsets also send "Android", and "Linux" in desktop mode; Pico's browser pretends to be
 * Meta's. */
static const Sign signs[] = {
  { "PicoBrowser", NULL, N_ ("Pico browser") },
  { "Pico ", NULL, N_ ("Pico browser") },
  { "Wolvic", NULL, N_ ("Wolvic browser") },
  { "OculusBrowser", NULL, N_ ("Quest browser") },
  { "Quest", NULL, N_ ("Quest browser") },
  { " VR Safari", NULL, N_ ("Headset") },
  { "VIVE", NULL, N_ ("Vive headset") },
  { "Magic Leap", NULL, N_ ("Magic Leap") },
  { "Vision Pro", NULL, N_ ("Vision Pro") },
  { "visionOS", NULL, N_ ("Vision Pro") },
  { "iPhone", NULL, N_ ("iPhone") },
  { "iPad", NULL, N_ ("iPad") },
  { "Android", "Mobile", N_ ("Android phone") },
  { "Android", NULL, N_ ("Android device") },
  { "Macintosh", NULL, N_ ("Mac") },
  { "Windows NT", NULL, N_ ("Windows PC") },
  { "CrOS", NULL, N_ ("Chromebook") },
  { "X11; Linux", NULL, N_ ("Linux PC") },
};

const char *
xmh_device_kind (const char *user_agent)
{
  for (guint i = 0; user_agent != NULL && i < G_N_ELEMENTS (signs); i++)
    if (strstr (user_agent, signs[i].word) != NULL &&
        (signs[i].other_word == NULL || strstr (user_agent, signs[i].other_word) != NULL))
      return signs[i].kind;

  return NULL;
}
