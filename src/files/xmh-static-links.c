/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-files"

#include "config.h"

#include "files/xmh-static-links.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define FOLDER_FLAGS (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
/* What is opened may have become a FIFO or a device: opening must neither wait nor take a terminal. */
#define FILE_FLAGS (O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY)

/* Bounds for one file; checkouts are far below them. */
#define LINKS_MAX 16
#define DEPTH_MAX 64
#define NAMES_MAX 512

struct _XmhStaticLinks
{
  int scope;        /* the folder that no link leaves */
  char *scope_path; /* for messages */
  char **inside;    /* names that lead from there to the served folder */
  dev_t device;     /* of the served folder */
  ino_t inode;
  gboolean told_of_writable;
};

/* A name that still has to be followed. */
typedef struct
{
  char *name;
  gboolean is_of_link;
} Name;

/* A folder on the way. */
typedef struct
{
  int fd;
  gboolean is_hidden; /* its name begins with a dot */
} Level;

typedef struct
{
  XmhStaticLinks *links;
  GArray *levels;   /* of Level, the scope first */
  GPtrArray *names; /* of Name, the next one last */
  guint n_links;
  guint n_root;      /* how many levels there are in the served folder itself; 0: not there yet */
  gboolean has_left; /* whether the way has left the served folder */
} Walk;

static void
name_free (Name *name)
{
  g_free (name->name);
  g_free (name);
}

static void
level_clear (gpointer data)
{
  Level *level = data;

  g_close (level->fd, NULL);
}

static void
walk_clear (Walk *walk)
{
  g_clear_pointer (&walk->levels, g_array_unref);
  g_clear_pointer (&walk->names, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

static gboolean
is_own (const struct stat *info)
{
  return info->st_uid == geteuid () || info->st_uid == 0;
}

/* The group's bits count; with access lists they are the mask. */
static gboolean
is_writable_for_others (const struct stat *info)
{
  return (info->st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

static gboolean
has_checkout (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ".git", NULL);
  struct stat info;

  /* A file in worktrees and submodules. */
  return lstat (path, &info) == 0 && is_own (&info) && (S_ISDIR (info.st_mode) || S_ISREG (info.st_mode));
}

/* Returns: (transfer full) (nullable): the git checkout that @folder is in, else its parent */
static char *
find_scope (const char *folder)
{
  g_autofree char *place = g_strdup (folder);
  g_autofree char *parent = g_path_get_dirname (folder);

  for (;;)
    {
      g_autofree char *above = NULL;

      if (has_checkout (place))
        return g_steal_pointer (&place);
      above = g_path_get_dirname (place);
      if (strcmp (above, place) == 0)
        break;
      g_free (place);
      place = g_steal_pointer (&above);
    }

  /* The parent of a folder at the top would be the whole computer. */
  return strcmp (parent, "/") != 0 ? g_steal_pointer (&parent) : NULL;
}

/* Returns: (transfer full) (nullable): the path of an open folder, without links */
static char *
get_path (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  char *path = g_file_read_link (link, NULL);

  if (path != NULL && *path == '/')
    return path;

  g_free (path);
  return NULL;
}

XmhStaticLinks *
xmh_static_links_new (int root)
{
  g_autofree char *path = get_path (root);
  g_autofree char *scope = path != NULL ? find_scope (path) : NULL;
  XmhStaticLinks *self;
  struct stat info;
  int fd;

  if (scope == NULL || fstat (root, &info) != 0)
    return NULL;
  fd = open (scope, FOLDER_FLAGS);
  if (fd < 0)
    return NULL;

  self = g_new0 (XmhStaticLinks, 1);
  self->scope = fd;
  self->inside = g_strsplit (path + strlen (scope), "/", -1);
  self->scope_path = g_steal_pointer (&scope);
  self->device = info.st_dev;
  self->inode = info.st_ino;
  return self;
}

void
xmh_static_links_free (XmhStaticLinks *self)
{
  g_close (self->scope, NULL);
  g_free (self->scope_path);
  g_strfreev (self->inside);
  g_free (self);
}

static gboolean
fail (int code)
{
  errno = code;
  return FALSE;
}

static gboolean
push_names (Walk *walk, const char *path, gboolean is_of_link)
{
  g_auto(GStrv) names = g_strsplit (path, "/", -1);
  guint n = g_strv_length (names);

  if (walk->names->len + n > NAMES_MAX)
    return fail (ENAMETOOLONG);

  for (guint i = n; i-- > 0;)
    {
      Name *name = g_new0 (Name, 1);

      name->name = g_strdup (names[i]);
      name->is_of_link = is_of_link;
      g_ptr_array_add (walk->names, name);
    }

  return TRUE;
}

static gboolean
follow (Walk *walk, int fd)
{
  char target[PATH_MAX];
  gssize length = readlinkat (fd, "", target, sizeof target - 1);

  if (length < 0)
    return FALSE;
  if (length == 0 || target[0] == '/')
    return fail (EXDEV);
  if (++walk->n_links > LINKS_MAX)
    return fail (ELOOP);

  target[length] = '\0';
  return push_names (walk, target, TRUE);
}

static gboolean
go_up (Walk *walk)
{
  if (walk->levels->len == 1)
    return fail (EXDEV);

  g_array_set_size (walk->levels, walk->levels->len - 1);
  walk->has_left |= walk->levels->len < walk->n_root;
  return TRUE;
}

/* Takes @fd. */
static gboolean
enter (Walk *walk, int fd, const char *name, const struct stat *info)
{
  const Level level = { fd, *name == '.' };

  g_array_append_val (walk->levels, level);
  if (walk->levels->len > DEPTH_MAX)
    return fail (ELOOP);
  if (!is_own (info))
    return fail (EACCES);
  if (!is_writable_for_others (info))
    return TRUE;

  if (!walk->links->told_of_writable)
    g_warning ("links below %s are not followed: other users can write to %s there", walk->links->scope_path,
               walk->levels->len > 1 ? name : "it");
  walk->links->told_of_writable = TRUE;
  return fail (EACCES);
}

/* Goes on by one name. @info is what that is; its folder is the last level, and that is where it is opened. */
static gboolean
step (Walk *walk, const Name *name, struct stat *info)
{
  int folder = g_array_index (walk->levels, Level, walk->levels->len - 1).fd;
  gboolean is_there, is_done;
  int code;
  int fd;

  if (name->is_of_link && *name->name == '.')
    return fail (ENOENT);

  fd = openat (folder, name->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  is_there = fd >= 0 && fstat (fd, info) == 0;
  if (is_there && S_ISDIR (info->st_mode))
    return enter (walk, fd, name->name, info);
  if (fd < 0)
    return FALSE;

  if (!is_there || !is_own (info))
    is_done = fail (EACCES);
  else if (S_ISLNK (info->st_mode))
    is_done = follow (walk, fd);
  else
    is_done = S_ISREG (info->st_mode) && walk->names->len == 0 ? TRUE : fail (ENOENT);

  code = errno;
  g_close (fd, NULL);
  errno = code;
  return is_done;
}

/* From the scope to the served folder, which must still be there. */
static gboolean
enter_root (Walk *walk)
{
  struct stat info;
  int scope = fcntl (walk->links->scope, F_DUPFD_CLOEXEC, 0);

  if (scope < 0)
    return FALSE;
  if (fstat (scope, &info) != 0 || !enter (walk, scope, "", &info))
    return FALSE;

  for (char **inside = walk->links->inside; *inside != NULL; inside++)
    {
      const Name name = { *inside, FALSE };

      if (**inside != '\0' && (!step (walk, &name, &info) || !S_ISDIR (info.st_mode)))
        return FALSE;
    }

  walk->n_root = walk->levels->len;
  return (info.st_ino == walk->links->inode && info.st_dev == walk->links->device) || fail (EXDEV);
}

static gboolean
is_hidden (const Walk *walk)
{
  for (guint i = 0; i < walk->levels->len; i++)
    if (g_array_index (walk->levels, Level, i).is_hidden)
      return TRUE;

  return FALSE;
}

static int
open_file (const Walk *walk, const char *name, struct stat *info)
{
  int folder = g_array_index (walk->levels, Level, walk->levels->len - 1).fd;
  const struct stat found = *info;
  int fd = openat (folder, name, FILE_FLAGS);

  if (fd < 0)
    return -1;
  if (fstat (fd, info) == 0 && info->st_ino == found.st_ino && info->st_dev == found.st_dev)
    return fd;

  g_close (fd, NULL);
  errno = ENOENT;
  return -1;
}

int
xmh_static_links_open (XmhStaticLinks *self, const char *path, struct stat *info)
{
  g_auto(Walk) walk = { .links = self };
  g_autofree char *last = NULL;

  walk.levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_array_set_clear_func (walk.levels, level_clear);
  walk.names = g_ptr_array_new_with_free_func ((GDestroyNotify) name_free);
  if (!enter_root (&walk) || !push_names (&walk, path, FALSE))
    return -1;

  while (walk.names->len > 0)
    {
      Name *name = g_ptr_array_steal_index (walk.names, walk.names->len - 1);
      gboolean is_up = strcmp (name->name, "..") == 0;
      gboolean is_here = *name->name == '\0' || strcmp (name->name, ".") == 0;
      gboolean goes_on = is_here || (is_up ? go_up (&walk) : step (&walk, name, info));

      g_free (last);
      last = g_strdup (is_here || is_up ? "." : name->name);
      name_free (name);
      if (!goes_on)
        return -1;
    }

  if (!S_ISREG (info->st_mode) || strcmp (last, ".") == 0 || (walk.has_left && is_hidden (&walk)))
    {
      errno = ENOENT;
      return -1;
    }
  return open_file (&walk, last, info);
}
