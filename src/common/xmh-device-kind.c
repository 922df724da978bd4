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
  const char *type;
  const char *brand;  /* of headsets whose User-Agent has the model behind it, or NULL */
  const char *system; /* of computers, where the browser tells more than the kind, or NULL */
} Sign;

/* The first match wins. Headsets also send "Android", and "Linux" in desktop mode; Pico's browser pretends to be
 * Meta's. Apps of any Android device have a library's name. */
static const Sign signs[] = {
  { "okhttp/", NULL, N_ ("Android app"), "app" },
  { "Dalvik/", NULL, N_ ("Android app"), "app" },
  { "CFNetwork/", NULL, N_ ("iOS app"), "app" },
  { "UnityPlayer/", NULL, N_ ("Unity app"), "app" },
  { "Python", NULL, N_ ("Python program"), "app" },
  { "PicoBrowser", NULL, N_ ("Pico browser"), "headset", .brand = "Pico" },
  { "Pico ", NULL, N_ ("Pico browser"), "headset", .brand = "Pico" },
  { "Wolvic", NULL, N_ ("Wolvic browser"), "headset" },
  { "OculusBrowser", NULL, N_ ("Quest browser"), "headset", .brand = "Quest" },
  { "Quest", NULL, N_ ("Quest browser"), "headset", .brand = "Quest" },
  { " VR Safari", NULL, N_ ("Headset"), "headset" },
  { "VIVE", NULL, N_ ("Vive headset"), "headset" },
  { "Magic Leap", NULL, N_ ("Magic Leap"), "headset" },
  { "Vision Pro", NULL, N_ ("Vision Pro"), "headset" },
  { "visionOS", NULL, N_ ("Vision Pro"), "headset" },
  { "iPhone", NULL, N_ ("iPhone"), "phone" },
  { "iPad", NULL, N_ ("iPad"), "tablet" },
  { "Android", "Mobile", N_ ("Android phone"), "phone" },
  { "Android", NULL, N_ ("Android device"), "tablet" },
  { "Macintosh", NULL, N_ ("Mac"), "computer", .system = "Mac" },
  { "Windows NT", NULL, N_ ("Windows PC"), "computer", .system = "Windows" },
  { "CrOS", NULL, N_ ("Chromebook"), "computer" },
  { "X11;", "Linux", N_ ("Linux PC"), "computer", .system = "Linux" },
};

/* Browsers that pretend to be those after them. */
static const struct
{
  const char *word;
  const char *name;
} browsers[] = {
  { "Edg/", "Edge" },      { "OPR/", "Opera" },         { "Vivaldi/", "Vivaldi" }, { "Firefox/", "Firefox" },
  { "Chrome/", "Chrome" }, { "Chromium/", "Chromium" }, { "Safari/", "Safari" },
};

/* The longest model that is taken over, in bytes. */
#define MODEL_MAX 16

static const Sign *
find_sign (const char *user_agent)
{
  for (guint i = 0; user_agent != NULL && i < G_N_ELEMENTS (signs); i++)
    if (strstr (user_agent, signs[i].word) != NULL &&
        (signs[i].other_word == NULL || strstr (user_agent, signs[i].other_word) != NULL))
      return &signs[i];

  return NULL;
}

const char *
xmh_device_kind (const char *user_agent)
{
  const Sign *sign = find_sign (user_agent);

  return sign != NULL ? sign->kind : NULL;
}

const char *
xmh_device_type (const char *user_agent)
{
  const Sign *sign = find_sign (user_agent);

  return sign != NULL ? sign->type : "";
}

const char *
xmh_device_type_find (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (strcmp (signs[i].type, text) == 0)
      return signs[i].type;

  return *text == '\0' ? "" : NULL;
}

static const char *
find_ignoring_case (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (; *text != '\0'; text++)
    if (g_ascii_strncasecmp (text, word, length) == 0)
      return text;

  return NULL;
}

/* The length of the model at @text: "3S" of "3S Build/UKQ1", "4" of "4 OS5.4.0". */
static gsize
measure_model (const char *text)
{
  gsize length = 0;

  while (length < MODEL_MAX)
    {
      const char *word = text + length + (length > 0);
      gsize n = strspn (word, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS);

      if (n == 0 || length + n + 1 > MODEL_MAX || g_str_has_prefix (word, "OS") || g_str_has_prefix (word, "Build") ||
          strchr ("; )", word[n]) == NULL)
        return length;
      length += n + (length > 0);
      if (text[length] != ' ')
        return length;
    }

  return length;
}

static char *
name_headset (const char *brand, const char *user_agent)
{
  g_autofree char *word = g_strconcat (brand, " ", NULL);
  const char *place = find_ignoring_case (user_agent, word);
  gsize length = place != NULL ? measure_model (place + strlen (word)) : 0;

  return length > 0 ? g_strdup_printf ("%s %.*s", brand, (int) length, place + strlen (word)) : g_strdup (brand);
}

static char *
name_computer (const Sign *sign, const char *user_agent)
{
  for (guint i = 0; i < G_N_ELEMENTS (browsers); i++)
    if (strstr (user_agent, browsers[i].word) != NULL)
      /* Translators: the name of a device, as "Firefox on Linux" */
      return g_strdup_printf (_ ("%s on %s"), browsers[i].name, sign->system);

  return g_strdup (_ (sign->kind));
}

char *
xmh_device_make_name (const char *user_agent)
{
  const Sign *sign = find_sign (user_agent);

  if (sign == NULL)
    return g_strdup (_ ("Device"));
  if (sign->brand != NULL)
    return name_headset (sign->brand, user_agent);
  if (sign->system != NULL)
    return name_computer (sign, user_agent);

  return g_strdup (_ (sign->kind));
}
