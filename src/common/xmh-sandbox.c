/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-sandbox.h"

#include <stdio.h>

#include "common/xmh-names.h"

/* Flatpak puts it there, and nothing else does. */
#define FLATPAK_INFO "/.flatpak-info"

/* What the kernel writes for users that a user namespace has no number for; outside of one it is `nobody`. */
#define OVERFLOW_UID 65534

gboolean
xmh_sandbox_is_flatpak (void)
{
  return g_file_test (FLATPAK_INFO, G_FILE_TEST_EXISTS);
}

/**
 * xmh_sandbox_spell:
 * @text: a translated text with one or more `%s`
 *
 * There are as many such texts as the program has, so they are kept: a remedy is a plain constant to whoever gives one.
 *
 * Returns: @text with `xmhctl`, or what is to be typed instead where only a Flatpak has it
 */
const char *
xmh_sandbox_spell (const char *text)
{
  g_autoptr(GString) spelled = g_string_new (text);

  g_string_replace (spelled, "%s",
                    xmh_sandbox_is_flatpak () ? "flatpak run --command=xmhctl " XMH_APPLICATION_ID : "xmhctl", 0);
  return g_intern_string (spelled->str);
}

/* "inside outside count" a line; the first user namespace has every number. */
static gboolean
has_every_user (void)
{
  g_autofree char *map = NULL;
  guint inside, outside, count;

  if (!g_file_get_contents ("/proc/self/uid_map", &map, NULL, NULL))
    return TRUE;

  return sscanf (map, "%u %u %u", &inside, &outside, &count) == 3 && count == G_MAXUINT32;
}

gboolean
xmh_sandbox_hides_user (guint uid)
{
  return uid == OVERFLOW_UID && !has_every_user ();
}
