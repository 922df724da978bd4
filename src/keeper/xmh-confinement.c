/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-keeper"

#include "config.h"

#include "keeper/xmh-confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "keeper/xmh-socket-filter.h"

/* Missing in the kernel headers of Debian 12. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

/* Since ABI version 6: no signals or abstract sockets to processes outside. */
#define SCOPES_V6 (1ULL << 0 | 1ULL << 1)

/* As in the kernel since ABI version 6; older kernels ignore unknown fields that are zero. */
typedef struct
{
  guint64 handled_access_fs;
  guint64 handled_access_net;
  guint64 scoped;
} RulesetAttributes;

/* All rights of Landlock ABI version 1: execute to make_sym. */
#define RIGHTS_V1 ((1ULL << 13) - 1)
#define RIGHTS_OF_FILES                                                                        \
  (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | \
   LANDLOCK_ACCESS_FS_TRUNCATE)

/* Further entries of a folder stay closed. */
#define ENTRIES_MAX 16384

struct _XmhConfinement
{
  int ruleset; /* -1 if the kernel has no Landlock */
  guint64 rights;
};

static guint64
get_known_rights (long version)
{
  if (version < 1)
    return 0;

  return RIGHTS_V1 | (version >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0) | (version >= 3 ? LANDLOCK_ACCESS_FS_TRUNCATE : 0);
}

/* Symbolic links need no rule: only the rule of their target counts. */
static void
allow (XmhConfinement *self, int folder, const char *name)
{
  struct landlock_path_beneath_attr rule = { 0 };
  struct stat status;
  int fd = openat (folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    return;

  if (fstat (fd, &status) == 0 && !S_ISLNK (status.st_mode))
    {
      rule.parent_fd = fd;
      rule.allowed_access = S_ISDIR (status.st_mode) ? self->rights : self->rights & RIGHTS_OF_FILES;
      if (syscall (SYS_landlock_add_rule, self->ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
        g_debug ("no Landlock rule for %s: %s", name, g_strerror (errno));
    }
  close (fd);
}

/* Landlock rules only allow, so allow everything next to the way to the denied folder. */
static void
allow_siblings (XmhConfinement *self, const char *folder, const char *name)
{
  int fd = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;
  guint n = 0;

  while (fd >= 0 && dir != NULL && n++ < ENTRIES_MAX && (entry = g_dir_read_name (dir)) != NULL)
    if (strcmp (entry, name) != 0)
      allow (self, fd, entry);
  if (fd >= 0)
    close (fd);
}

static void
allow_all_but (XmhConfinement *self, const char *denied)
{
  g_auto(GStrv) parts = g_strsplit (denied + 1, "/", -1);
  g_autoptr(GString) folder = g_string_new ("/");

  for (guint i = 0; parts[i] != NULL; i++)
    {
      allow_siblings (self, folder->str, parts[i]);
      if (i > 0)
        g_string_append_c (folder, '/');
      g_string_append (folder, parts[i]);
    }
}

XmhConfinement *
xmh_confinement_new (const char *denied_folder)
{
  XmhConfinement *self = g_new0 (XmhConfinement, 1);
  long version = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  RulesetAttributes attributes = { 0 };
  char *denied = realpath (denied_folder, NULL);

  self->ruleset = -1;
  self->rights = get_known_rights (version);
  attributes.handled_access_fs = self->rights;
  attributes.scoped = version >= 6 ? SCOPES_V6 : 0;
  if (self->rights != 0 && denied != NULL && strcmp (denied, "/") != 0)
    self->ruleset = (int) syscall (SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (self->ruleset >= 0)
    allow_all_but (self, denied);
  else
    g_debug ("programs can access %s: %s", denied_folder,
             denied == NULL ? "it does not exist" : "the kernel has no Landlock");

  free (denied);
  return self;
}

void
xmh_confinement_free (XmhConfinement *self)
{
  if (self->ruleset >= 0)
    close (self->ruleset);
  g_free (self);
}

gboolean
xmh_confinement_enter (XmhConfinement *self)
{
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return FALSE;
  if (!xmh_socket_filter_enter ())
    g_debug ("the program can access local sockets: %s", g_strerror (errno));

  return self->ruleset < 0 || syscall (SYS_landlock_restrict_self, self->ruleset, 0) == 0;
}
