/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-generation.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "tls/xmh-secret.h"

const XmhGenerationFile xmh_generation_files[XMH_N_KEPT] = {
  [XMH_KEPT_AUTHORITY] = { "authority.crt", 0644 },
  [XMH_KEPT_AUTHORITY_KEY] = { "authority.key", 0600 },
  [XMH_KEPT_SERVER] = { "web-server.crt", 0644 },
  [XMH_KEPT_SERVER_KEY] = { "web-server.key", 0600 },
};

static char *
get_path (const char *folder, guint64 number)
{
  return g_strdup_printf ("%s/%" G_GUINT64_FORMAT, folder, number);
}

/* Returns: the number of a generation's folder; 0 for any other name */
static guint64
parse_number (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > 18 || *name == '0' || strspn (name, "0123456789") != length)
    return 0;

  return g_ascii_strtoull (name, NULL, 10);
}

/* Follows no links, so that other programs' files cannot lead out of the folder. -1 with `errno` on failure. */
int
xmh_generation_open (const char *folder, guint64 number)
{
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  int parent = open (folder, flags);
  int fd = parent >= 0 ? openat (parent, name, flags) : -1;
  int code = errno;

  if (parent >= 0)
    g_close (parent, NULL);
  errno = code;
  return fd;
}

GBytes *
xmh_generation_read (const char *folder, guint64 number, XmhKeptFile file, GError **error)
{
  g_autofree char *parent = get_path (folder, number);
  g_autofree char *path = g_build_filename (parent, xmh_generation_files[file].name, NULL);
  int fd = xmh_generation_open (folder, number);
  int code = errno;
  GBytes *content;

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
      return NULL;
    }

  content = xmh_secret_read_file_at (fd, xmh_generation_files[file].name, path, error);
  g_close (fd, NULL);
  return content;
}

/* Whether each of its files can be read, or is known to be absent. */
gboolean
xmh_generation_is_readable (const char *folder, guint64 number)
{
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) content = xmh_generation_read (folder, number, i, &error);

      if (content == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        return FALSE;
    }

  return TRUE;
}

static gboolean
has_same (const char *folder, XmhKeptFile file, guint64 a, guint64 b)
{
  g_autoptr(GBytes) x = xmh_generation_read (folder, a, file, NULL);
  g_autoptr(GBytes) y = xmh_generation_read (folder, b, file, NULL);

  return x != NULL && y != NULL && g_bytes_equal (x, y);
}

/* The generation before the current one is kept as long as it has the same keys: a program that walks through the
 * folder meanwhile, such as a backup, finds what the link pointed to a moment ago. */
gboolean
xmh_generation_is_same_but_older (const char *folder, guint64 number, guint64 current)
{
  return number + 1 == current && has_same (folder, XMH_KEPT_AUTHORITY_KEY, number, current) &&
         has_same (folder, XMH_KEPT_SERVER_KEY, number, current);
}

/* Returns: the number that "current" names, whether or not that generation exists; 0 for none */
guint64
xmh_generation_get_linked (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, XMH_GENERATION_CURRENT, NULL);
  char text[32] = "";
  gssize length = readlink (path, text, sizeof text - 1);

  return length > 0 ? parse_number (text) : 0;
}

/* Returns: how complete it is: 4 for all files, 3 for the authority's two, less for fewer, 0 for none */
static guint
rate (const char *folder, guint64 number)
{
  int fd = xmh_generation_open (folder, number);
  gboolean has[XMH_N_KEPT] = { FALSE };
  guint n = 0;

  if (fd < 0)
    return 0;
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    {
      struct stat status;

      has[i] = fstatat (fd, xmh_generation_files[i].name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
               S_ISREG (status.st_mode) && status.st_size > 0;
      n += has[i] ? 1 : 0;
    }
  g_close (fd, NULL);

  if (n == XMH_N_KEPT)
    return 4;
  return has[XMH_KEPT_AUTHORITY] && has[XMH_KEPT_AUTHORITY_KEY] ? 3 : MIN (n, 2);
}

static gboolean
is_nothing (const char *folder, guint64 number)
{
  int fd = xmh_generation_open (folder, number);
  gboolean found = FALSE;

  /* A folder that cannot be opened now may be whole. */
  if (fd < 0)
    return errno == ENOENT || errno == ENOTDIR;
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    found |= faccessat (fd, xmh_generation_files[i].name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
  g_close (fd, NULL);
  return !found;
}

/* Returns: the number that "current" names; 0 where that generation is missing or empty */
guint64
xmh_generation_get_current (const char *folder)
{
  guint64 number = xmh_generation_get_linked (folder);

  return number > 0 && !is_nothing (folder, number) ? number : 0;
}

/* Returns: (transfer full) (element-type guint64): the numbers of all folders, in no order */
GArray *
xmh_generation_list (const char *folder)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      guint64 number = parse_number (name);

      if (number > 0)
        g_array_append_val (numbers, number);
    }

  return numbers;
}

guint64
xmh_generation_get_highest (const char *folder)
{
  g_autoptr(GArray) numbers = xmh_generation_list (folder);
  guint64 highest = xmh_generation_get_linked (folder);

  for (guint i = 0; i < numbers->len; i++)
    highest = MAX (highest, g_array_index (numbers, guint64, i));

  return highest;
}

/* Returns: the highest complete generation, or else the most complete one; 0 if none has a file */
guint64
xmh_generation_get_best (const char *folder)
{
  g_autoptr(GArray) numbers = xmh_generation_list (folder);
  guint64 best = 0;
  guint best_rate = 0;

  for (guint i = 0; i < numbers->len; i++)
    {
      guint64 number = g_array_index (numbers, guint64, i);
      guint its_rate = rate (folder, number);

      if (its_rate > best_rate || (its_rate == best_rate && its_rate > 0 && number > best))
        {
          best = number;
          best_rate = its_rate;
        }
    }

  return best;
}

/* Whether there is a generation, but none is current: the files exist, though they could not be made current (yet). */
gboolean
xmh_generation_is_lost (const char *folder)
{
  return xmh_generation_get_current (folder) == 0 && xmh_generation_get_best (folder) != 0;
}

void
xmh_generation_remove (const char *folder, guint64 number)
{
  g_autofree char *path = get_path (folder, number);
  int fd = xmh_generation_open (folder, number);

  if (fd < 0)
    return;
  for (gsize i = 0; i < XMH_N_KEPT; i++)
    unlinkat (fd, xmh_generation_files[i].name, 0);
  g_close (fd, NULL);
  /* A folder that contains other files stays. */
  g_rmdir (path);
}
