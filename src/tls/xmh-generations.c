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
#include "tls/xmh-secret.h"

#define FOLDER "identity"
#define CURRENT "current"
/* A link on its way to its name; swept with other leftovers. */
#define NEXT_LINK ".current" XMH_FILE_TEMPORARY_MARK "000000"

static const struct
{
  const char *name;
  mode_t mode;
} files[XMH_N_KEPT] = {
  [XMH_KEPT_AUTHORITY] = { "authority.crt", 0644 },
  [XMH_KEPT_AUTHORITY_KEY] = { "authority.key", 0600 },
  [XMH_KEPT_SERVER] = { "web-server.crt", 0644 },
  [XMH_KEPT_SERVER_KEY] = { "web-server.key", 0600 },
};

struct _XmhGenerations
{
  char *data_dir;
  char *folder;
  XmhGenerationEndFunc on_end;
  gpointer data;
};

/* What stands under one of the four fixed paths. */
typedef enum
{
  NOTHING,
  OUR_LINK,
  PLAIN_FILE,
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

/**
 * xmh_generations_new:
 * @data_dir: the data folder
 * @on_end: called before an earlier generation is removed
 * @data: for @on_end
 *
 * Returns: (transfer full): the generations; nothing is read yet
 */
XmhGenerations *
xmh_generations_new (const char          *data_dir,
                     XmhGenerationEndFunc on_end,
                     gpointer             data)
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
fail (GError    **error,
      const char *path,
      const char *action)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s: %s", path, action, g_strerror (code));
  return FALSE;
}

static char *
get_path (XmhGenerations *self,
          XmhKeptFile     file)
{
  return g_build_filename (self->data_dir, files[file].name, NULL);
}

/* Relative, so that the folder may be moved, mounted elsewhere (Flatpak) and restored from a backup. */
static char *
get_target (XmhKeptFile file)
{
  return g_build_filename (FOLDER, CURRENT, files[file].name, NULL);
}

static gboolean
leads_to (const char *link,
          const char *target)
{
  char text[PATH_MAX];
  gssize length = readlink (link, text, sizeof text - 1);

  return length > 0 && strncmp (text, target, (gsize) length) == 0 && target[length] == '\0';
}

static Standing
look (XmhGenerations *self,
      XmhKeptFile     file)
{
  g_autofree char *path = get_path (self, file);
  g_autofree char *target = get_target (file);
  struct stat status;

  if (lstat (path, &status) != 0)
    return NOTHING;
  if (S_ISREG (status.st_mode))
    return PLAIN_FILE;

  return S_ISLNK (status.st_mode) && leads_to (path, target) ? OUR_LINK : SOMETHING_ELSE;
}

/* Returns: the number that a name stands for; 0 for none of ours */
static guint64
parse_number (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > 18 || *name == '0' || strspn (name, "0123456789") != length)
    return 0;

  return g_ascii_strtoull (name, NULL, 10);
}

static guint64
get_current (XmhGenerations *self)
{
  g_autofree char *path = g_build_filename (self->folder, CURRENT, NULL);
  char text[32] = "";
  gssize length = readlink (path, text, sizeof text - 1);

  return length > 0 ? parse_number (text) : 0;
}

/* Each step without links: what others put there does not lead out of the folder. */
static int
open_generation (XmhGenerations *self,
                 guint64         number)
{
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  int folder = open (self->folder, flags);
  int fd = folder >= 0 ? openat (folder, name, flags) : -1;
  int code = errno;

  if (folder >= 0)
    g_close (folder, NULL);
  errno = code;
  return fd;
}

static GBytes *
read_of_generation (XmhGenerations *self,
                    guint64         number,
                    XmhKeptFile     file,
                    GError        **error)
{
  g_autofree char *path = get_path (self, file);
  int folder = open_generation (self, number);
  GBytes *content;

  if (folder < 0)
    {
      fail (error, path, _("cannot read"));
      return NULL;
    }

  content = xmh_secret_read_file_at (folder, files[file].name, path, error);
  g_close (folder, NULL);
  return content;
}

/**
 * xmh_generations_read:
 * @self: the generations
 * @file: which file
 * @error: return location; %G_IO_ERROR_NOT_FOUND when there is none
 *
 * Returns: (transfer full): what stands under its fixed path, links to other places not followed
 */
GBytes *
xmh_generations_read (XmhGenerations *self,
                      XmhKeptFile     file,
                      GError        **error)
{
  g_autofree char *path = get_path (self, file);

  switch (look (self, file))
    {
    case OUR_LINK:
      return read_of_generation (self, get_current (self), file, error);
    case PLAIN_FILE:
      return xmh_secret_read_file_at (AT_FDCWD, path, path, error);
    case SOMETHING_ELSE:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("%s: is a link to another place and is not followed"),
                   path);
      return NULL;
    case NOTHING:
    default:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s: %s", path, g_strerror (ENOENT));
      return NULL;
    }
}

static void
read_kept (XmhGenerations *self,
           Kept           *kept)
{
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    kept->contents[i] = xmh_generations_read (self, i, NULL);
}

static void
remove_generation (XmhGenerations *self,
                   guint64         number)
{
  g_autofree char *path = g_strdup_printf ("%s/%" G_GUINT64_FORMAT, self->folder, number);
  int fd = open_generation (self, number);

  if (fd < 0)
    return;
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    unlinkat (fd, files[i].name, 0);
  g_close (fd, NULL);
  /* With something else in it the folder is not ours alone, and stays. */
  g_rmdir (path);
}

/* Returns: (transfer full) (element-type guint64): the numbers of all folders, in no order */
static GArray *
list_numbers (XmhGenerations *self)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr(GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      guint64 number = parse_number (name);

      if (number > 0)
        g_array_append_val (numbers, number);
    }

  return numbers;
}

static gboolean
has_same (XmhGenerations *self,
          XmhKeptFile     file,
          guint64         a,
          guint64         b)
{
  g_autoptr(GBytes) x = read_of_generation (self, a, file, NULL);
  g_autoptr(GBytes) y = read_of_generation (self, b, file, NULL);

  return x != NULL && y != NULL && g_bytes_equal (x, y);
}

/* The one before stays as long as it holds no secret but today's: what walks through the folder meanwhile, such as a
 * backup, finds what the link said a moment ago. */
static gboolean
is_worth_keeping (XmhGenerations *self,
                  guint64         number,
                  guint64         current)
{
  return number + 1 == current && has_same (self, XMH_KEPT_AUTHORITY_KEY, number, current)
         && has_same (self, XMH_KEPT_SERVER_KEY, number, current);
}

/* A number above the current one was never in use: its making was cut short. */
static void
prune (XmhGenerations *self)
{
  g_autoptr(GArray) numbers = list_numbers (self);
  guint64 current = get_current (self);

  for (guint i = 0; i < numbers->len && current > 0; i++)
    {
      guint64 number = g_array_index (numbers, guint64, i);
      g_autoptr(GBytes) authority = NULL;

      if (number == current || is_worth_keeping (self, number, current))
        continue;
      authority = number < current ? read_of_generation (self, number, XMH_KEPT_AUTHORITY, NULL) : NULL;
      if (number > current || self->on_end (authority, self->data))
        remove_generation (self, number);
    }
}

static guint64
get_highest_number (XmhGenerations *self)
{
  g_autoptr(GArray) numbers = list_numbers (self);
  guint64 highest = get_current (self);

  for (guint i = 0; i < numbers->len; i++)
    highest = MAX (highest, g_array_index (numbers, guint64, i));

  return highest;
}

static gboolean
write_files (XmhGenerations *self,
             int             fd,
             const Kept     *kept,
             GError        **error)
{
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    {
      g_autofree char *path = get_path (self, i);
      gsize length;
      const void *bytes;

      if (kept->contents[i] == NULL)
        continue;
      bytes = g_bytes_get_data (kept->contents[i], &length);
      if (!xmh_file_create_at (fd, files[i].name, bytes, length, files[i].mode))
        return fail (error, path, _("cannot write"));
    }

  return xmh_folder_sync (fd) || fail (error, self->folder, _("cannot write"));
}

/* The step that counts: before it the last generation is the current one, after it this. */
static gboolean
make_current (XmhGenerations *self,
              int             folder,
              const char     *name,
              GError        **error)
{
  unlinkat (folder, NEXT_LINK, 0);
  if (!xmh_folder_sync (folder) || symlinkat (name, folder, NEXT_LINK) != 0
      || renameat (folder, NEXT_LINK, folder, CURRENT) != 0 || !xmh_folder_sync (folder))
    return fail (error, self->folder, _("cannot replace"));

  return TRUE;
}

static gboolean
write_generation (XmhGenerations *self,
                  const Kept     *kept,
                  GError        **error)
{
  guint64 number = get_highest_number (self) + 1;
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  int folder, fd;
  gboolean good;

  if (g_mkdir (self->folder, 0700) != 0 && errno != EEXIST)
    return fail (error, self->folder, _("cannot create the folder"));
  folder = open (self->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0)
    return fail (error, self->folder, _("cannot read"));

  good = mkdirat (folder, name, 0700) == 0 || fail (error, self->folder, _("cannot create"));
  fd = good ? open_generation (self, number) : -1;
  if (good && fd < 0)
    good = fail (error, self->folder, _("cannot create"));
  good = good && write_files (self, fd, kept, error) && make_current (self, folder, name, error);
  if (fd >= 0)
    g_close (fd, NULL);
  g_close (folder, NULL);
  if (!good && get_current (self) != number)
    remove_generation (self, number);
  return good;
}

static gboolean
place_link (XmhGenerations *self,
            XmhKeptFile     file,
            GError        **error)
{
  g_autofree char *path = get_path (self, file);
  g_autofree char *target = get_target (file);
  g_autofree char *temporary = g_strdup_printf ("%s/.%s" XMH_FILE_TEMPORARY_MARK "000000", self->data_dir,
                                                files[file].name);

  g_unlink (temporary);
  if (symlink (target, temporary) != 0 || rename (temporary, path) != 0)
    return fail (error, path, _("cannot replace"));

  return TRUE;
}

/* Gives a link to every file that is kept and stands as @standing. */
static gboolean
place_links (XmhGenerations *self,
             const Kept     *kept,
             Standing        standing,
             GError        **error)
{
  int fd;
  gboolean synced;

  for (gsize i = 0; i < XMH_N_KEPT; i++)
    if (kept->contents[i] != NULL && look (self, i) == standing && !place_link (self, i, error))
      return FALSE;

  fd = open (self->data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  synced = fd >= 0 && xmh_folder_sync (fd);
  if (!synced)
    fail (error, self->data_dir, _("cannot write"));
  if (fd >= 0)
    g_close (fd, NULL);
  return synced;
}

static void
set_aside (const char *path)
{
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);

  if (g_rename (path, aside) == 0)
    g_warning ("%s was no file of the hub's and is now %s", path, aside);
}

/* Whether what stands under the fixed paths is another set than the current generation. */
static gboolean
is_changed_by_others (XmhGenerations *self,
                      const Kept     *kept)
{
  guint64 current = get_current (self);

  for (gsize i = 0; i < XMH_N_KEPT; i++)
    {
      Standing standing = look (self, i);
      g_autoptr(GBytes) ours = current > 0 && standing == NOTHING ? read_of_generation (self, current, i, NULL) : NULL;

      if ((standing == PLAIN_FILE && kept->contents[i] != NULL) || ours != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Takes what others did to the fixed paths over into a generation. Nothing changes for a reader: each plain file is
 * replaced by a link to a copy of it, which is there before. */
static gboolean
adopt (XmhGenerations *self,
       GError        **error)
{
  g_auto(Kept) kept = { { NULL } };

  for (gsize i = 0; i < XMH_N_KEPT; i++)
    {
      g_autofree char *path = get_path (self, i);

      if (look (self, i) == SOMETHING_ELSE)
        set_aside (path);
    }
  read_kept (self, &kept);
  if (!is_changed_by_others (self, &kept))
    return TRUE;

  return write_generation (self, &kept, error) && place_links (self, &kept, PLAIN_FILE, error);
}

/* Without "current" the last generation is it: a first start was cut short, or a backup was restored by something that
 * knows no links. Paths that are missing then are no wish of anybody's; they come first, in case this is cut short. */
static void
restore_links (XmhGenerations *self)
{
  guint64 highest = get_highest_number (self);
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT, highest);
  g_auto(Kept) kept = { { NULL } };
  g_autoptr(GError) error = NULL;
  int folder;

  if (highest == 0 || get_current (self) != 0)
    return;
  folder = open (self->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0)
    return;

  for (gsize i = 0; i < XMH_N_KEPT; i++)
    kept.contents[i] = read_of_generation (self, highest, i, NULL);
  if (!place_links (self, &kept, NOTHING, &error) || !make_current (self, folder, name, &error))
    g_warning ("the links to the files of the certificates are missing: %s", error->message);
  g_close (folder, NULL);
}

/**
 * xmh_generations_recover:
 * @self: the generations
 *
 * Ends what a killed process had begun, and takes over what others put there. To be called once, with the lock held.
 * What cannot be done now (the disk is full) is done later; reading works all the same.
 */
void
xmh_generations_recover (XmhGenerations *self)
{
  g_autofree char *next_link = g_build_filename (self->folder, NEXT_LINK, NULL);
  g_autoptr(GError) error = NULL;

  g_unlink (next_link);
  restore_links (self);
  prune (self);
  if (!adopt (self, &error))
    g_warning ("the files of the certificates stay as they are: %s", error->message);
  prune (self);
}

/**
 * xmh_generations_replace:
 * @self: the generations
 * @changes: what is new; %NULL for a file that stays as it is
 * @error: return location
 *
 * Returns: whether the new files are the current ones, on disk; on failure the old ones are untouched
 */
gboolean
xmh_generations_replace (XmhGenerations *self,
                         GBytes *const   changes[XMH_N_KEPT],
                         GError        **error)
{
  g_auto(Kept) kept = { { NULL } };

  if (!adopt (self, error))
    return FALSE;

  read_kept (self, &kept);
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    if (changes[i] != NULL)
      {
        g_clear_pointer (&kept.contents[i], g_bytes_unref);
        kept.contents[i] = g_bytes_ref (changes[i]);
      }
  /* A link that leads nowhere is a file that is not there: so they come first, and no file is ever without one. */
  if (!place_links (self, &kept, NOTHING, error) || !write_generation (self, &kept, error)
      || !place_links (self, &kept, PLAIN_FILE, error))
    return FALSE;

  prune (self);
  return TRUE;
}
