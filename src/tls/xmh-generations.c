/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-identity"

#include "config.h"

#include "tls/xmh-generations.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-file.h"
#include "tls/xmh-generation.h"
#include "tls/xmh-secret.h"

#define FOLDER "identity"
/* A link before its rename; removed with other leftovers. */
#define NEXT_LINK ".current" XMH_FILE_TEMPORARY_MARK "000000"

struct _XmhGenerations
{
  char *data_dir;
  char *folder;
  XmhGenerationEndFunc on_end;
  gpointer data;
};

/* What is at one of the four fixed paths. */
typedef enum
{
  NOTHING,
  OUR_LINK,
  PLAIN_FILE,
  OTHER_LINK, /* made by a person: to an encrypted volume, or by a program that manages dotfiles */
  SOMETHING_ELSE,
} Standing;

typedef struct
{
  GBytes *contents[XMH_N_KEPT]; /* NULL: there is no such file */
} Kept;

static void
kept_clear (Kept *kept)
{
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    g_clear_pointer (&kept->contents[i], g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Kept, kept_clear)

/* @on_end: called before an earlier generation is removed
 * Returns: (transfer full): the generations; nothing is read yet */
XmhGenerations *
xmh_generations_new (const char *data_dir, XmhGenerationEndFunc on_end, gpointer data)
{
  XmhGenerations *self = g_new0 (XmhGenerations, 1);

  self->data_dir = g_strdup (data_dir);
  self->folder = g_build_filename (data_dir, FOLDER, NULL);
  self->on_end = on_end;
  self->data = data;
  return self;
}

void
xmh_generations_free (XmhGenerations *self)
{
  g_free (self->data_dir);
  g_free (self->folder);
  g_free (self);
}

static gboolean
fail (GError **error, const char *path, const char *action)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s: %s", path, action, g_strerror (code));
  return FALSE;
}

static char *
get_path (XmhGenerations *self, XmhKeptFile file)
{
  return g_build_filename (self->data_dir, xmh_generation_files[file].name, NULL);
}

/* Relative, so that the folder can be moved, mounted elsewhere (Flatpak) and restored from a backup. */
static char *
get_target (XmhKeptFile file)
{
  return g_build_filename (FOLDER, XMH_GENERATION_CURRENT, xmh_generation_files[file].name, NULL);
}

static Standing
look (XmhGenerations *self, XmhKeptFile file)
{
  g_autofree char *path = get_path (self, file);
  g_autofree char *target = get_target (file);
  char text[PATH_MAX];
  gssize length;
  struct stat status;

  if (lstat (path, &status) != 0)
    return NOTHING;
  if (S_ISREG (status.st_mode))
    return PLAIN_FILE;
  if (!S_ISLNK (status.st_mode))
    return SOMETHING_ELSE;

  length = readlink (path, text, sizeof text - 1);
  return length > 0 && strncmp (text, target, (gsize) length) == 0 && target[length] == '\0' ? OUR_LINK : OTHER_LINK;
}

/* @error: %G_IO_ERROR_NOT_FOUND only when there is none, another code when it cannot be read now
 * Returns: (transfer full): what is at its fixed path */
GBytes *
xmh_generations_read (XmhGenerations *self, XmhKeptFile file, GError **error)
{
  g_autofree char *path = get_path (self, file);
  Standing standing = look (self, file);

  if ((standing == OUR_LINK || standing == NOTHING) && xmh_generation_is_lost (self->folder))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("%s: the link %s/current is broken"), path, self->folder);
      return NULL;
    }

  switch (standing)
    {
    case OUR_LINK:
      return xmh_generation_read (self->folder, xmh_generation_get_current (self->folder), file, error);
    case PLAIN_FILE:
      return xmh_secret_read_file_at (AT_FDCWD, path, path, error);
    case OTHER_LINK:
      return xmh_secret_read_user_file (path, error);
    case SOMETHING_ELSE:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("%s: not a regular file"), path);
      return NULL;
    case NOTHING:
    default:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s: %s", path, g_strerror (ENOENT));
      return NULL;
    }
}

/* A certificate for the server can be issued again; an authority is replaced only when a person asks for it. */
static gboolean
is_of_server (XmhKeptFile file)
{
  return file == XMH_KEPT_SERVER || file == XMH_KEPT_SERVER_KEY;
}

/* A file that cannot be read is not absent: a generation without it would destroy the only copy. Only the server's
 * files may be unreadable when new ones replace them. */
static gboolean
read_kept (XmhGenerations *self, GBytes *const *changes, Kept *kept, GError **error)
{
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    {
      g_autoptr(GError) own_error = NULL;
      gboolean is_replaced = changes != NULL && changes[i] != NULL && is_of_server (i);

      kept->contents[i] = xmh_generations_read (self, i, &own_error);
      if (kept->contents[i] == NULL && !is_replaced && !g_error_matches (own_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&own_error));
          return FALSE;
        }
    }

  return TRUE;
}

/* A generation with a number above the current one was not completed, or was in use before "current" was restored from
 * a backup. Its authority counts as used, too. */
static void
end_generation (XmhGenerations *self, guint64 number)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) authority = xmh_generation_read (self->folder, number, XMH_KEPT_AUTHORITY, &error);

  if (authority == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return;
  if (self->on_end (authority, self->data))
    xmh_generation_remove (self->folder, number);
}

/* While a file of the current generation cannot be read, another generation may hold the only readable copy. */
static void
prune (XmhGenerations *self)
{
  g_autoptr(GArray) numbers = xmh_generation_list (self->folder);
  guint64 current = xmh_generation_get_current (self->folder);

  if (current == 0 || !xmh_generation_is_readable (self->folder, current))
    return;

  for (guint i = 0; i < numbers->len; i++)
    {
      guint64 number = g_array_index (numbers, guint64, i);

      if (number != current && !xmh_generation_is_same_but_older (self->folder, number, current))
        end_generation (self, number);
    }
}

static gboolean
write_files (XmhGenerations *self, int fd, const Kept *kept, GError **error)
{
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    {
      g_autofree char *path = get_path (self, i);
      gsize length;
      const void *bytes;

      if (kept->contents[i] == NULL)
        continue;
      bytes = g_bytes_get_data (kept->contents[i], &length);
      if (!xmh_file_create_at (fd, xmh_generation_files[i].name, bytes, length, xmh_generation_files[i].mode))
        return fail (error, path, _ ("cannot write"));
    }

  return xmh_folder_sync (fd) || fail (error, self->folder, _ ("cannot write"));
}

/* This rename is the step that makes @name current instead of the last generation. */
static gboolean
make_current (XmhGenerations *self, int folder, const char *name, GError **error)
{
  unlinkat (folder, NEXT_LINK, 0);
  if (!xmh_folder_sync (folder) || symlinkat (name, folder, NEXT_LINK) != 0 ||
      renameat (folder, NEXT_LINK, folder, XMH_GENERATION_CURRENT) != 0 || !xmh_folder_sync (folder))
    return fail (error, self->folder, _ ("cannot replace"));

  return TRUE;
}

static int
open_folder (XmhGenerations *self)
{
  return open (self->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static gboolean
write_generation (XmhGenerations *self, const Kept *kept, GError **error)
{
  guint64 number = xmh_generation_get_highest (self->folder) + 1;
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  int folder, fd;
  gboolean good;

  if (g_mkdir (self->folder, 0700) != 0 && errno != EEXIST)
    return fail (error, self->folder, _ ("cannot create the folder"));
  folder = open_folder (self);
  if (folder < 0)
    return fail (error, self->folder, _ ("cannot read"));

  good = mkdirat (folder, name, 0700) == 0 || fail (error, self->folder, _ ("cannot create"));
  fd = good ? xmh_generation_open (self->folder, number) : -1;
  if (good && fd < 0)
    good = fail (error, self->folder, _ ("cannot create"));
  good = good && write_files (self, fd, kept, error) && make_current (self, folder, name, error);
  if (fd >= 0)
    g_close (fd, NULL);
  g_close (folder, NULL);
  if (!good && xmh_generation_get_linked (self->folder) != number)
    xmh_generation_remove (self->folder, number);
  return good;
}

static gboolean
place_link (XmhGenerations *self, XmhKeptFile file, GError **error)
{
  g_autofree char *path = get_path (self, file);
  g_autofree char *target = get_target (file);
  g_autofree char *temporary = g_strdup_printf ("%s/.%s" XMH_FILE_TEMPORARY_MARK "000000", self->data_dir,
                                                xmh_generation_files[file].name);

  g_unlink (temporary);
  if (symlink (target, temporary) != 0 || rename (temporary, path) != 0)
    return fail (error, path, _ ("cannot replace"));

  return TRUE;
}

/* Makes the link of every kept file that has none: where nothing is, or where other programs put something. */
static gboolean
place_links (XmhGenerations *self, const Kept *kept, gboolean missing, GError **error)
{
  int fd;
  gboolean synced;

  for (gsize i = 0; i < XMH_N_KEPT; i++)
    {
      Standing standing = look (self, i);

      if (kept->contents[i] != NULL && standing != OUR_LINK && (standing == NOTHING) == missing &&
          !place_link (self, i, error))
        return FALSE;
    }

  fd = open (self->data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  synced = fd >= 0 && xmh_folder_sync (fd);
  if (!synced)
    fail (error, self->data_dir, _ ("cannot write"));
  if (fd >= 0)
    g_close (fd, NULL);
  return synced;
}

/* Whether the files at the fixed paths differ from the current generation. */
static gboolean
is_changed_by_others (XmhGenerations *self, const Kept *kept)
{
  guint64 current = xmh_generation_get_current (self->folder);

  for (gsize i = 0; i < XMH_N_KEPT; i++)
    {
      Standing standing = look (self, i);
      g_autoptr(GBytes) ours = NULL;

      if (current > 0 && standing == NOTHING)
        ours = xmh_generation_read (self->folder, current, i, NULL);
      if (((standing == PLAIN_FILE || standing == OTHER_LINK) && kept->contents[i] != NULL) || ours != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Renames what is not a file, and links of the server's files that cannot be used. A link of the authority's files
 * stays: its volume may not be mounted yet. */
static void
clear_ways (XmhGenerations *self)
{
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    {
      g_autofree char *path = get_path (self, i);
      Standing standing = look (self, i);
      g_autoptr(GBytes) content = standing == OTHER_LINK ? xmh_generations_read (self, i, NULL) : NULL;

      if (standing == SOMETHING_ELSE || (standing == OTHER_LINK && is_of_server (i) && content == NULL))
        {
          g_autofree char *aside = xmh_file_name_aside (path);

          if (g_rename (path, aside) == 0)
            g_warning ("%s could not be used and is now %s", path, aside);
        }
      else if (content != NULL)
        g_message ("%s is a link to another place: the hub keeps a copy of its file from now on", path);
    }
}

/* Copies what others put at the fixed paths into a generation. Nothing changes for a reader: each plain file, and each
 * link made by a person, is replaced by a link to a copy that already exists. */
static gboolean
adopt (XmhGenerations *self, GBytes *const *changes, GError **error)
{
  g_auto(Kept) kept = { { NULL } };
  gboolean has_any = FALSE;

  clear_ways (self);
  if (!read_kept (self, changes, &kept, error))
    return FALSE;
  /* All four removed: a person asks for new ones, which replace the generation once they are made. */
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    has_any |= kept.contents[i] != NULL;
  if (!has_any || !is_changed_by_others (self, &kept))
    return TRUE;

  return write_generation (self, &kept, error) && place_links (self, &kept, FALSE, error);
}

/* Backups that follow links make "current" a folder: what is in it is a generation. */
static void
number_folder (XmhGenerations *self)
{
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT, xmh_generation_get_highest (self->folder) + 1);
  g_autoptr(GError) error = NULL;
  struct stat status;
  int folder = open_folder (self);

  if (folder < 0)
    return;
  if (fstatat (folder, XMH_GENERATION_CURRENT, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR (status.st_mode))
    {
      /* The copy has the permissions of the program that made it. */
      if (fchmod (folder, 0700) != 0 || fchmodat (folder, XMH_GENERATION_CURRENT, 0700, 0) != 0 ||
          renameat (folder, XMH_GENERATION_CURRENT, folder, name) != 0)
        fail (&error, self->folder, _ ("cannot replace"));
      else
        make_current (self, folder, name, &error);
    }
  if (error != NULL)
    g_warning ("%s/%s stays a folder: %s", self->folder, XMH_GENERATION_CURRENT, error->message);
  g_close (folder, NULL);
}

/* Without a current generation the last complete one becomes current: the first start was cut short, or a backup was
 * restored by a program that drops links or lost a part. Missing paths are not a request for new files then. They are
 * restored first, in case this is cut short. */
static gboolean
restore_links (XmhGenerations *self, GError **error)
{
  guint64 best = xmh_generation_get_best (self->folder);
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT, best);
  g_auto(Kept) kept = { { NULL } };
  gboolean good;
  int folder;

  if (best == 0 || xmh_generation_get_current (self->folder) != 0)
    return TRUE;
  folder = open_folder (self);
  if (folder < 0)
    return fail (error, self->folder, _ ("cannot read"));

  for (gsize i = 0; i < XMH_N_KEPT; i++)
    kept.contents[i] = xmh_generation_read (self->folder, best, i, NULL);
  good = place_links (self, &kept, TRUE, error) && make_current (self, folder, name, error);
  g_close (folder, NULL);
  return good;
}

/* Completes what a killed process had begun, and adopts files that others put there. To be called once, with the lock
 * held. What cannot be done now (the disk is full) is done later; reading works anyway. */
void
xmh_generations_recover (XmhGenerations *self)
{
  g_autofree char *next_link = g_build_filename (self->folder, NEXT_LINK, NULL);
  g_autoptr(GError) error = NULL;

  g_unlink (next_link);
  number_folder (self);
  if (!restore_links (self, &error))
    g_warning ("the links to the files of the certificates are missing: %s", error->message);
  g_clear_error (&error);
  prune (self);
  if (!adopt (self, NULL, &error))
    g_warning ("the files of the certificates stay as they are: %s", error->message);
  prune (self);
}

/* @changes: what is new; %NULL for a file that stays as it is
 * Returns: whether the new files are the current ones, on disk; on failure the old ones are untouched */
gboolean
xmh_generations_replace (XmhGenerations *self, GBytes *const changes[XMH_N_KEPT], GError **error)
{
  g_auto(Kept) kept = { { NULL } };

  if (!restore_links (self, error) || !adopt (self, changes, error) || !read_kept (self, changes, &kept, error))
    return FALSE;

  for (gsize i = 0; i < XMH_N_KEPT; i++)
    if (changes[i] != NULL)
      {
        g_clear_pointer (&kept.contents[i], g_bytes_unref);
        kept.contents[i] = g_bytes_ref (changes[i]);
      }
  /* A link that leads nowhere counts as a missing file. So links come first, and no file is ever without one. */
  if (!place_links (self, &kept, TRUE, error) || !write_generation (self, &kept, error) ||
      !place_links (self, &kept, FALSE, error))
    return FALSE;

  prune (self);
  return TRUE;
}

/* Moves the file itself, not the link to its generation, to NAME.damaged in the data folder. The fixed path counts
 * as absent from then on.
 * @file: a file that cannot be read
 * Returns: whether it was moved */
gboolean
xmh_generations_set_aside (XmhGenerations *self, XmhKeptFile file, GError **error)
{
  g_autofree char *path = get_path (self, file);
  g_autofree char *aside = xmh_file_name_aside (path);
  int folder = look (self, file) == OUR_LINK
                 ? xmh_generation_open (self->folder, xmh_generation_get_current (self->folder))
                 : open (self->data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean moved;

  if (folder < 0)
    return fail (error, path, _ ("cannot replace"));

  moved = renameat (folder, xmh_generation_files[file].name, AT_FDCWD, aside) == 0 ||
          fail (error, path, _ ("cannot replace"));
  g_close (folder, NULL);
  if (moved)
    g_warning ("%s could not be read and is now %s", path, aside);
  return moved;
}
