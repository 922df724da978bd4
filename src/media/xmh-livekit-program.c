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

static XmhProgramFault *
fault_new (const char *code,
           char       *message,
           const char *remedy)
{
  XmhProgramFault *fault = g_new0 (XmhProgramFault, 1);

  fault->code = code;
  fault->message = message;
  fault->remedy = remedy;
  return fault;
}

void
xmh_program_fault_free (XmhProgramFault *fault)
{
  g_free (fault->message);
  g_free (fault);
}

/* (transfer full) (nullable): the first thing of that name where programs are looked for, whatever it is */
static char *
find_anything (const char *program)
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

static gboolean
is_on_noexec (const char *file)
{
  struct statvfs status;

  return statvfs (file, &status) == 0 && (status.f_flag & ST_NOEXEC) != 0;
}

static XmhProgramFault *
explain_absence (const char *program)
{
  return fault_new ("livekit-not-found", g_strdup_printf (_("There is no LiveKit server: “%s” was not found"), program),
                    xmh_sandbox_is_flatpak ()
                    ? _("Programs of the host cannot be started from the Flatpak sandbox: leave livekit_command out, or "
                        "start that server yourself and set livekit_url")
                    : _("Install livekit-server (https://github.com/livekit/livekit/releases) into a folder of PATH such "
                        "as ~/.local/bin, or set livekit_command or livekit_url"));
}

/* Which of the reasons it is that the kernel gives as one, “Permission denied”. */
static XmhProgramFault *
explain_refusal (const char *file)
{
  if (g_file_test (file, G_FILE_TEST_IS_DIR))
    return fault_new ("livekit-failed",
                      g_strdup_printf (_("The LiveKit server cannot be started: “%s” is a folder"), file),
                      _("Set livekit_command to the program in it"));
  if (is_on_noexec (file))
    return fault_new ("livekit-failed",
                      g_strdup_printf (_("The LiveKit server cannot be started: “%s” is on a file system that is mounted "
                                         "noexec"), file),
                      _("Copy the program to another file system, for example into ~/.local/bin, and set livekit_command"));

  return fault_new ("livekit-failed",
                    g_strdup_printf (_("The LiveKit server cannot be started: “%s” is not executable"), file),
                    _("Make it executable with “chmod +x”, or set livekit_command to another program"));
}

/**
 * xmh_livekit_program_check:
 * @program: (nullable): the first word of livekit_command
 *
 * Returns: (transfer full) (nullable): why it cannot be started; %NULL when nothing speaks against it
 */
XmhProgramFault *
xmh_livekit_program_check (const char *program)
{
  g_autofree char *usable = program != NULL ? g_find_program_in_path (program) : NULL;
  g_autofree char *anything = NULL;

  if (usable != NULL)
    return NULL;

  anything = program != NULL ? find_anything (program) : NULL;
  return anything != NULL ? explain_refusal (anything) : explain_absence (program != NULL ? program : "");
}
