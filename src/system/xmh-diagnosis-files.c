/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-diagnosis.h"

#include <glib/gi18n.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/xmh-sandbox.h"
#include "config/xmh-config.h"

/* Below the first rotations and settings can't be written soon; below the second that is near. */
#define SPACE_ERROR (G_GUINT64_CONSTANT (5) << 20)
#define SPACE_WARNING (G_GUINT64_CONSTANT (100) << 20)

typedef struct
{
  GString *open;                /* others can read or write them */
  GString *foreign;             /* somebody else's */
} FileState;

static void
append (GString    *list,
        const char *path)
{
  g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", path);
}

static void
look_at (FileState  *state,
         const char *path,
         mode_t      forbidden)
{
  struct stat info;

  if (path == NULL || stat (path, &info) != 0)
    return;
  if (info.st_mode & forbidden)
    append (state->open, path);
  if (info.st_uid != getuid () && info.st_uid != 0 && !xmh_sandbox_hides_user (info.st_uid))
    append (state->foreign, path);
}

static void
look_at_secret (FileState  *state,
                const char *folder,
                const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  look_at (state, path, S_IRWXG | S_IRWXO);
}

static void
check_modes (const XmhFacts *facts,
             GPtrArray      *findings)
{
  FileState state = { g_string_new (NULL), g_string_new (NULL) };

  look_at_secret (&state, facts->data_dir, "web-server.key");
  look_at_secret (&state, facts->data_dir, "authority.key");
  look_at (&state, facts->credentials_file, S_IRWXG | S_IRWXO);
  look_at (&state, facts->config->key_file, S_IWGRP | S_IRWXO);
  look_at (&state, facts->data_dir, S_IWGRP | S_IWOTH);
  look_at (&state, facts->state_dir, S_IWGRP | S_IWOTH);

  if (state.open->len > 0)
    xmh_findings_add (findings, "file-modes", XMH_FINDING_WARNING, _("Take the rights away with “chmod go-rwx”"),
                      _("Other users may read or change %s"), state.open->str);
  if (state.foreign->len > 0)
    xmh_findings_add (findings, "file-owners", XMH_FINDING_ERROR, _("Make them yours with “chown”"),
                      _("Another user owns %s"), state.foreign->str);
  if (state.open->len + state.foreign->len == 0)
    xmh_findings_add (findings, "file-modes", XMH_FINDING_OK, NULL, _("Keys and secrets are readable by you only"));

  g_string_free (state.open, TRUE);
  g_string_free (state.foreign, TRUE);
}

static void
check_space (const XmhFacts *facts,
             GPtrArray      *findings)
{
  struct statvfs info;
  guint64 free_bytes;
  g_autofree char *size = NULL;

  if (statvfs (facts->data_dir, &info) != 0)
    return;

  free_bytes = (guint64) info.f_bavail * info.f_frsize;
  size = g_format_size (free_bytes);
  if (free_bytes >= SPACE_WARNING)
    xmh_findings_add (findings, "disk-space", XMH_FINDING_OK, NULL, _("%s are free for the hub's files"), size);
  else
    xmh_findings_add (findings, "disk-space", free_bytes < SPACE_ERROR ? XMH_FINDING_ERROR : XMH_FINDING_WARNING,
                      _("Make room on that disk: certificates can't be renewed without"),
                      _("Only %s are free where %s is"), size, facts->data_dir);
}

static void
check_credentials (const XmhFacts *facts,
                   GPtrArray      *findings)
{
  if (facts->credentials_are_public)
    xmh_findings_add (findings, "public-credentials", XMH_FINDING_WARNING,
                      xmh_sandbox_spell (_("Run “%s credentials renew”")),
                      _("The API key and secret are the published ones: everybody knows them"));
  else
    xmh_findings_add (findings, "credentials", XMH_FINDING_OK, NULL, _("The API key and secret are your own"));
}

/**
 * xmh_diagnosis_check_files:
 * @facts: what the hub knows
 * @findings: where findings are added
 *
 * What lies on the disk: who may read it, and whether there is room.
 */
void
xmh_diagnosis_check_files (const XmhFacts *facts,
                           GPtrArray      *findings)
{
  check_modes (facts, findings);
  check_credentials (facts, findings);
  check_space (facts, findings);
}
