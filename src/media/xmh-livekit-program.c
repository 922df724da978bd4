/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-livekit-program.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/statvfs.h>

#include "common/xmh-sandbox.h"

/* Returns: (transfer full) (nullable): the first file of that name in PATH, whether or not it is a program */
char *
xmh_livekit_program_find_anything (const char *program)
{
  const char *path = g_getenv ("PATH");
  g_auto(GStrv) folders = NULL;

  if (strchr (program, '/') != NULL)
    return g_file_test (program, G_FILE_TEST_EXISTS) ? g_strdup (program) : NULL;

  folders = g_strsplit (path != NULL ? path : "/bin:/usr/bin", ":", -1);
  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *file = g_build_filename (folders[i], program, NULL);

      if (*program != '\0' && g_file_test (file, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&file);
    }

  return NULL;
}

static XmhProblem *
explain_absence (const char *program)
{
  const char
    *remedy = xmh_sandbox_is_flatpak ()
                ? _ ("The Flatpak sandbox cannot start programs on the host. Remove livekit_command, or start the "
                     "LiveKit server yourself and set livekit_url")
                : _ ("Install livekit-server (https://github.com/livekit/livekit/releases) in a folder of PATH "
                     "such as ~/.local/bin, or set livekit_command or livekit_url");

  return xmh_problem_new ("livekit-not-found", remedy, _ ("LiveKit server not found: there is no “%s”"), program);
}

/* Distinguishes the reasons for which the kernel reports “Permission denied”. */
static XmhProblem *
explain_refusal (const char *file)
{
  struct statvfs status;

  if (g_file_test (file, G_FILE_TEST_IS_DIR))
    return xmh_problem_new ("livekit-failed", _ ("Set livekit_command to the program in that folder"),
                            _ ("Cannot start the LiveKit server: “%s” is a folder"), file);
  if (statvfs (file, &status) == 0 && (status.f_flag & ST_NOEXEC) != 0)
    return xmh_problem_new ("livekit-failed",
                            _ ("Copy the program to another file system, for example into ~/.local/bin, and set "
                               "livekit_command"),
                            _ ("Cannot start the LiveKit server: “%s” is on a file system mounted noexec"), file);

  return xmh_problem_new ("livekit-failed",
                          _ ("Make it executable with “chmod +x”, or set livekit_command to another program"),
                          _ ("Cannot start the LiveKit server: “%s” is not executable"), file);
}

/* @program: (nullable): the first word of livekit_command
 * Returns: (transfer full) (nullable): why it cannot be started; %NULL if it can */
XmhProblem *
xmh_livekit_program_check (const char *program)
{
  g_autofree char *usable = program != NULL ? g_find_program_in_path (program) : NULL;
  g_autofree char *anything = NULL;

  if (usable != NULL)
    return NULL;

  anything = program != NULL ? xmh_livekit_program_find_anything (program) : NULL;
  return anything != NULL ? explain_refusal (anything) : explain_absence (program != NULL ? program : "");
}
