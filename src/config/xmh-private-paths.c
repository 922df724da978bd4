/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-private-paths.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "config/xmh-config.h"
#include "config/xmh-paths.h"

/* How long the list of inodes is valid. Keys may be replaced, and each served file is compared with the list. */
#define INODES_LIFE_US (G_USEC_PER_SEC / 2)
/* The hub's folders hold some twenty files, one level deep. */
#define FILES_MAX 1024
#define DEPTH_MAX 3
/* No path is longer than PATH_MAX; bounds the way up. */
#define LEVELS_MAX 2048

typedef struct
{
  char *path;
  /* The user's own files, such as the served page, may be in a subfolder. This does not apply to the hub's own
   * folders. */
  gboolean is_users;
} Folder;

typedef struct
{
  dev_t device;
  ino_t inode;
} Inode;

struct _XmhPrivatePaths
{
  GPtrArray *folders; /* of Folder */
  GPtrArray *files;   /* of char * */
  GHashTable *inodes; /* set of Inode: all regular files among them, as they were lately */
  gint64 read_us;     /* when @inodes was read; 0: not yet */
};

static void
folder_free (Folder *folder)
{
  g_free (folder->path);
  g_free (folder);
}

static guint
inode_hash (gconstpointer key)
{
  const Inode *inode = key;
  guint64 number = (guint64) inode->inode ^ ((guint64) inode->device << 32);

  return (guint) (number ^ number >> 32);
}

static gboolean
inode_equal (gconstpointer a, gconstpointer b)
{
  const Inode *one = a;
  const Inode *other = b;

  return one->inode == other->inode && one->device == other->device;
}

static void
add_folder (XmhPrivatePaths *self, const char *path, gboolean is_users)
{
  Folder *folder = g_new0 (Folder, 1);

  folder->path = g_strdup (path);
  folder->is_users = is_users;
  g_ptr_array_add (self->folders, folder);
}

XmhPrivatePaths *
xmh_private_paths_new (const XmhConfig *config, const XmhPaths *paths)
{
  XmhPrivatePaths *self = g_new0 (XmhPrivatePaths, 1);

  self->folders = g_ptr_array_new_with_free_func ((GDestroyNotify) folder_free);
  self->files = g_ptr_array_new_with_free_func (g_free);
  self->inodes = g_hash_table_new_full (inode_hash, inode_equal, g_free, NULL);
  add_folder (self, paths->data_dir, FALSE);
  add_folder (self, paths->config_dir, TRUE);
  add_folder (self, paths->state_dir, FALSE);
  add_folder (self, paths->runtime_dir, FALSE);
  if (config->key_file != NULL)
    g_ptr_array_add (self->files, g_strdup (config->key_file));
  if (config->file != NULL)
    g_ptr_array_add (self->files, g_strdup (config->file));
  return self;
}

void
xmh_private_paths_free (XmhPrivatePaths *self)
{
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->files);
  g_hash_table_unref (self->inodes);
  g_free (self);
}

static gboolean
is_same (const struct stat *a, const struct stat *b)
{
  return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* Whether @folder is @path or a folder above it. For a missing path, its parent counts. */
static gboolean
is_at_or_above (const struct stat *folder, const char *path)
{
  g_autofree char *place = g_strdup (path);

  for (;;)
    {
      g_autofree char *real = realpath (place, NULL);
      g_autofree char *parent = NULL;
      struct stat info;

      if (real != NULL && stat (real, &info) == 0 && is_same (&info, folder))
        return TRUE;
      parent = g_path_get_dirname (real != NULL ? real : place);
      if (strcmp (parent, real != NULL ? real : place) == 0 || strcmp (parent, ".") == 0)
        return FALSE;
      g_free (place);
      place = g_steal_pointer (&parent);
    }
}

/* Whether the folder lies beneath @path. Goes up by descriptors: names could mean something else a moment later. */
static gboolean
is_beneath (int folder_fd, const char *path)
{
  struct stat outer, here, above;
  int fd = openat (folder_fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  gboolean found = FALSE;

  if (stat (path, &outer) != 0 || fd < 0 || fstat (fd, &here) != 0)
    {
      if (fd >= 0)
        g_close (fd, NULL);
      return FALSE;
    }

  for (guint i = 0; i < LEVELS_MAX && !found; i++)
    {
      int parent = openat (fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);

      if (parent < 0)
        break;
      g_close (fd, NULL);
      fd = parent;
      if (fstat (fd, &above) != 0 || is_same (&above, &here))
        break;
      here = above;
      found = is_same (&here, &outer);
    }

  g_close (fd, NULL);
  return found;
}

const char *
xmh_private_paths_find_conflict (XmhPrivatePaths *self, int folder_fd)
{
  struct stat info;

  if (fstat (folder_fd, &info) != 0)
    return NULL;

  for (guint i = 0; i < self->folders->len; i++)
    {
      const Folder *folder = g_ptr_array_index (self->folders, i);

      if (is_at_or_above (&info, folder->path) || (!folder->is_users && is_beneath (folder_fd, folder->path)))
        return folder->path;
    }
  for (guint i = 0; i < self->files->len; i++)
    if (is_at_or_above (&info, g_ptr_array_index (self->files, i)))
      return g_ptr_array_index (self->files, i);

  return NULL;
}

static void
add_inode (XmhPrivatePaths *self, const struct stat *info)
{
  Inode *inode;

  if (!S_ISREG (info->st_mode) || g_hash_table_size (self->inodes) >= FILES_MAX)
    return;

  inode = g_new (Inode, 1);
  inode->device = info->st_dev;
  inode->inode = info->st_ino;
  g_hash_table_add (self->inodes, inode);
}

/* Links to files count as what they lead to; links to folders are not followed, so that the walk ends. */
static void
add_tree (XmhPrivatePaths *self, const char *path, guint depth)
{
  DIR *dir = opendir (path);
  struct dirent *entry;

  if (dir == NULL)
    return;

  while ((entry = readdir (dir)) != NULL && g_hash_table_size (self->inodes) < FILES_MAX)
    {
      g_autofree char *child = g_build_filename (path, entry->d_name, NULL);
      struct stat info;

      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0 || stat (child, &info) != 0)
        continue;
      add_inode (self, &info);
      if (depth > 0 && S_ISDIR (info.st_mode) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        add_tree (self, child, depth - 1);
    }
  closedir (dir);
}

/* The named files come first, so that a full folder cannot exhaust the limit before them. */
static void
read_inodes (XmhPrivatePaths *self)
{
  g_hash_table_remove_all (self->inodes);
  for (guint i = 0; i < self->files->len; i++)
    {
      struct stat info;

      if (stat (g_ptr_array_index (self->files, i), &info) == 0)
        add_inode (self, &info);
    }
  for (guint i = 0; i < self->folders->len; i++)
    {
      const Folder *folder = g_ptr_array_index (self->folders, i);

      add_tree (self, folder->path, folder->is_users ? 0 : DEPTH_MAX);
    }
}

gboolean
xmh_private_paths_has_file (XmhPrivatePaths *self, const struct stat *info)
{
  const Inode inode = { info->st_dev, info->st_ino };
  gint64 now_us = g_get_monotonic_time ();

  if (self->read_us == 0 || now_us - self->read_us >= INODES_LIFE_US)
    {
      read_inodes (self);
      self->read_us = now_us;
    }

  return g_hash_table_contains (self->inodes, &inode);
}
