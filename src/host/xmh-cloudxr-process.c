/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "host/xmh-cloudxr-process.h"

#include <string.h>

#include "common/xmh-file.h"

/* The program comes early in the command line. */
#define COMMAND_MAX 4096
#define ARGUMENTS_MAX 8

static gboolean
is_python (const char *program)
{
  g_autofree char *name = g_path_get_basename (program);

  return g_str_has_prefix (name, "python");
}

static gboolean
is_module (const char *name)
{
  return g_str_equal (name, "isaacteleop.cloudxr") || g_str_has_prefix (name, "isaacteleop.cloudxr.") ||
         g_str_equal (name, "cloudxr_runtime");
}

/* The script that an entry point installs, or a file of the packages themselves. */
static gboolean
is_script (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return g_str_equal (name, "cloudxr_runtime") || strstr (path, "/cloudxr_runtime/") != NULL ||
         strstr (path, "/isaacteleop/cloudxr/") != NULL;
}

/* Later arguments are those of the script, and any program may have such a word there. */
static gboolean
runs_cloudxr (const char *const *arguments)
{
  for (gsize i = 0; arguments[i] != NULL; i++)
    {
      if (g_str_equal (arguments[i], "-m"))
        return arguments[i + 1] != NULL && is_module (arguments[i + 1]);
      if (g_str_equal (arguments[i], "-c"))
        return FALSE;
      if (arguments[i][0] != '-')
        return is_script (arguments[i]);
    }

  return FALSE;
}

gboolean
xmh_cloudxr_process_check_line (const char *line, gsize length)
{
  const char *arguments[ARGUMENTS_MAX + 1] = { NULL };
  const char *end = line + length;
  gsize n = 0;

  for (const char *p = line; p < end && n < ARGUMENTS_MAX; p += strlen (p) + 1)
    arguments[n++] = p;

  return n > 1 && is_python (arguments[0]) && runs_cloudxr (arguments + 1);
}

gboolean
xmh_cloudxr_process_check (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", (int) pid);
  g_autofree char *line = NULL;
  gsize length = 0;

  return pid > 0 && xmh_file_read (path, COMMAND_MAX, &line, &length, NULL) &&
         xmh_cloudxr_process_check_line (line, length);
}
