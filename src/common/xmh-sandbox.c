/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-sandbox.h"

#include <stdio.h>
#include <string.h>

#include <gio/gio.h>

#include "common/xmh-ids.h"

/* Only Flatpak creates it. */
#define FLATPAK_INFO "/.flatpak-info"

/* The kernel's number for users that the user namespace does not map; outside of one it is `nobody`. */
#define OVERFLOW_UID 65534

gboolean
xmh_sandbox_is_flatpak (void)
{
  return g_file_test (FLATPAK_INFO, G_FILE_TEST_EXISTS);
}

const char *
xmh_sandbox_insert_command (const char *text)
{
  g_autoptr(GString) spelled = g_string_new (text);

  g_string_replace (spelled, "%s",
                    xmh_sandbox_is_flatpak () ? "flatpak run --command=xmhctl " XMH_APPLICATION_ID : "xmhctl", 0);
  return g_intern_string (spelled->str);
}

/* Returns: (transfer full) (nullable): a program of the project in the build folder that this one runs from */
static char *
find_in_build (const char *relative)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "..", relative, NULL) : NULL;
  g_autofree char *plain = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;

  return plain != NULL && g_file_test (plain, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&plain) : NULL;
}

/* The shortest form that the shell of this terminal finds. */
static char *
shorten (const char *path)
{
  g_autofree char *here = g_get_current_dir ();
  gsize length = strlen (here);
  gboolean is_below = g_str_has_prefix (path, here) && path[length] == '/' && strchr (path + length + 1, '/') != NULL;
  const char *shown = is_below ? path + length + 1 : path;

  return strpbrk (shown, " '\"\\$`&;()<>|*?[]#~!") != NULL ? g_shell_quote (shown) : g_strdup (shown);
}

/* Returns: (transfer full): the command that runs a program of the project in this terminal */
static char *
spell_program (const char *name, const char *in_build, const char *beside)
{
  g_autofree char *on_path = g_find_program_in_path (name);
  g_autofree char *built = on_path == NULL ? find_in_build (in_build) : NULL;
  g_autofree char *neighbour = on_path == NULL && built == NULL ? find_in_build (beside) : NULL;
  const char *found = built != NULL ? built : neighbour;

  return found != NULL ? shorten (found) : g_strdup (name);
}

const char *
xmh_sandbox_insert_command_here (const char *text)
{
  g_autoptr(GString) spelled = g_string_new (text);
  g_autofree char *program = NULL;

  if (xmh_sandbox_is_flatpak ())
    return xmh_sandbox_insert_command (text);

  program = spell_program ("xmhctl", "cli/xmhctl", "bin/xmhctl");
  g_string_replace (spelled, "%s", program, 0);
  return g_intern_string (spelled->str);
}

const char *
xmh_sandbox_find_daemon (void)
{
  g_autofree char *program = spell_program ("xr-media-hub", "daemon/xr-media-hub", "bin/xr-media-hub");

  return g_intern_string (program);
}

/* Lines of "inside outside count"; the initial user namespace maps all numbers. */
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
