/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-diagnosis.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/xmh-sandbox.h"
#include "config/xmh-config.h"

/* Below the first limit, rotations and settings may soon fail. Below the second, a warning is enough. */
#define SPACE_ERROR (G_GUINT64_CONSTANT (5) << 20)
#define SPACE_WARNING (G_GUINT64_CONSTANT (100) << 20)

typedef struct
{
  GString *open;           /* other users can read or write them */
  GString *foreign;        /* another user owns them */
  GString *close_commands; /* for a shell */
  GString *own_commands;
} FileState;

/* Permissions that are not allowed, as stat() and as chmod spell them. */
typedef struct
{
  mode_t bits;
  const char *removal;
} Forbidden;

static const Forbidden secret = { S_IRWXG | S_IRWXO, "go-rwx" };
static const Forbidden shared_secret = { S_IWGRP | S_IRWXO, "g-w,o-rwx" };
static const Forbidden folder = { S_IWGRP | S_IWOTH, "go-w" };

static void
append (GString *list, const char *separator, const char *text)
{
  g_string_append_printf (list, "%s%s", list->len > 0 ? separator : "", text);
}

static void
look_at (FileState *state, const char *path, const Forbidden *forbidden)
{
  g_autofree char *quoted = NULL;
  g_autofree char *close_command = NULL;
  g_autofree char *own_command = NULL;
  struct stat info;

  if (path == NULL || stat (path, &info) != 0)
    return;

  quoted = strpbrk (path, " '\"\\$`&;()<>|*?[]#~!") != NULL ? g_shell_quote (path) : g_strdup (path);
  close_command = g_strdup_printf ("chmod %s %s", forbidden->removal, quoted);
  own_command = g_strdup_printf ("sudo chown %s %s", g_get_user_name (), quoted);
  if (info.st_mode & forbidden->bits)
    {
      append (state->open, ", ", path);
      append (state->close_commands, " && ", close_command);
    }
  if (info.st_uid != getuid () && info.st_uid != 0 && !xmh_sandbox_hides_user (info.st_uid))
    {
      append (state->foreign, ", ", path);
      append (state->own_commands, " && ", own_command);
    }
}

static void
add_mode_findings (const FileState *state, GPtrArray *checks)
{
  g_autofree char *close_remedy = g_strdup_printf (_ ("Run “%s”"), state->close_commands->str);
  g_autofree char *own_remedy = g_strdup_printf (_ ("Run “%s”"), state->own_commands->str);

  if (state->open->len > 0)
    xmh_diagnosis_add (checks, "file-modes", XMH_SEVERITY_WARNING, close_remedy,
                       _ ("Other users can read or change %s"), state->open->str);
  if (state->foreign->len > 0)
    xmh_diagnosis_add (checks, "file-owners", XMH_SEVERITY_ERROR, own_remedy, _ ("Another user owns %s"),
                       state->foreign->str);
  if (state->open->len + state->foreign->len == 0)
    xmh_diagnosis_add (checks, "file-modes", XMH_SEVERITY_OK, NULL, _ ("Only you can read the keys and secrets"));
}

static void
check_modes (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  g_autoptr(GString) open = g_string_new (NULL);
  g_autoptr(GString) foreign = g_string_new (NULL);
  g_autoptr(GString) close_commands = g_string_new (NULL);
  g_autoptr(GString) own_commands = g_string_new (NULL);
  FileState state = { open, foreign, close_commands, own_commands };
  g_autofree char *server_key = g_build_filename (facts->data_dir, "web-server.key", NULL);
  g_autofree char *authority_key = g_build_filename (facts->data_dir, "authority.key", NULL);

  look_at (&state, server_key, &secret);
  look_at (&state, authority_key, &secret);
  look_at (&state, facts->credentials_file, &secret);
  look_at (&state, facts->config->key_file, &shared_secret);
  look_at (&state, facts->data_dir, &folder);
  look_at (&state, facts->state_dir, &folder);
  add_mode_findings (&state, checks);
}

static void
check_space (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  struct statvfs info;
  guint64 free_bytes;
  g_autofree char *size = NULL;

  if (statvfs (facts->data_dir, &info) != 0)
    return;

  free_bytes = (guint64) info.f_bavail * info.f_frsize;
  size = g_format_size (free_bytes);
  if (free_bytes >= SPACE_WARNING)
    xmh_diagnosis_add (checks, "disk-space", XMH_SEVERITY_OK, NULL, _ ("%s free for the hub's files"), size);
  else
    xmh_diagnosis_add (checks, "disk-space", free_bytes < SPACE_ERROR ? XMH_SEVERITY_ERROR : XMH_SEVERITY_WARNING,
                       _ ("Make space on that disk. Otherwise, certificates can't be renewed"),
                       _ ("Only %s free on the disk of %s"), size, facts->data_dir);
}

/* The permissions of the files, and the free space on the disk. */
void
xmh_diagnosis_check_files (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  check_modes (facts, checks);
  /* A published secret is a problem of its own, which is in the list already. */
  if (!facts->credentials_are_public)
    xmh_diagnosis_add (checks, "credentials", XMH_SEVERITY_OK, NULL, _ ("The API key and secret are your own"));
  check_space (facts, checks);
}
