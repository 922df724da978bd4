/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-common"

#include "config.h"

#include "common/xmh-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
set_error_from_errno (GError **error, const char *action, const char *path)
{
  int code = errno;

  /* The usual form: FILE: WHAT FAILED: WHY. */
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s: %s", path, action, g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      bytes += n;
      length -= (gsize) n;
    }

  return TRUE;
}

gboolean
xmh_folder_sync (int fd)
{
  /* File systems that cannot sync folders return EINVAL; nothing can be done there. */
  return fsync (fd) == 0 || errno == EINVAL;
}

/* A rename is durable only once its folder is synced. */
static gboolean
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced;

  if (fd < 0)
    return FALSE;
  synced = xmh_folder_sync (fd);
  g_close (fd, NULL);
  return synced;
}

/* The leading dot and the mark distinguish it from copies by the user or other programs.
 *
 * g_file_set_contents_full() would name it NAME.XXXXXX. A partial key of a killed process could then neither be
 * removed nor be kept safely. It also applies the umask to the mode. */
static char *
make_temporary_name (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  return g_strdup_printf ("%s/.%s" XMH_FILE_TEMPORARY_MARK "XXXXXX", folder, name);
}

static void
set_file_error_from_errno (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", path, g_strerror (code));
}

gboolean
xmh_file_replace (const char *path, const void *content, gsize length, guint mode, GError **error)
{
  g_autofree char *temporary = make_temporary_name (path);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);
  gboolean written;

  if (fd < 0)
    return set_error_from_errno (error, _ ("cannot create"), temporary);

  written = write_all (fd, content, length) && fchmod (fd, mode) == 0 && fsync (fd) == 0;
  if (!written)
    set_error_from_errno (error, _ ("cannot write"), path);
  g_close (fd, NULL);

  if (written && (rename (temporary, path) != 0 || !sync_folder (path)))
    written = set_error_from_errno (error, _ ("cannot replace"), path);
  if (!written)
    unlink (temporary);

  return written;
}

gboolean
xmh_file_create_at (int folder, const char *name, const void *content, gsize length, guint mode)
{
  int fd = openat (folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean written;
  int code;

  if (fd < 0)
    return FALSE;

  written = write_all (fd, content, length) && fchmod (fd, mode) == 0 && fsync (fd) == 0;
  code = errno;
  g_close (fd, NULL);
  errno = code;
  return written;
}

static gboolean
is_random_part (const char *text)
{
  return strlen (text) == strlen ("XXXXXX") && strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS) == strlen (text);
}

/* Words have a capital only at the front, or capitals throughout. Names such as "Backup", "Monday" or "Copy01" are
 * probably the user's, so the few leftovers with such names are kept. */
static gboolean
is_no_word (const char *text)
{
  return strpbrk (text, G_CSET_a_2_z) != NULL && *text != '\0' && strpbrk (text + 1, G_CSET_A_2_Z) != NULL;
}

/* Earlier versions of the hub left NAME.XXXXXX, which can also be the name of a copy by the user. */
static gboolean
is_leftover_of (const char *entry, const char *name)
{
  g_autofree char *ours = g_strdup_printf (".%s" XMH_FILE_TEMPORARY_MARK, name);
  gsize length = strlen (name);

  if (g_str_has_prefix (entry, ours))
    return is_random_part (entry + strlen (ours));

  return strncmp (entry, name, length) == 0 && entry[length] == '.' && is_random_part (entry + length + 1) &&
         is_no_word (entry + length + 1);
}

void
xmh_file_remove_leftovers (const char *folder, const char *const *names)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    for (gsize i = 0; names[i] != NULL; i++)
      if (is_leftover_of (entry, names[i]))
        {
          g_autofree char *path = g_build_filename (folder, entry, NULL);

          if (unlink (path) == 0)
            g_info ("removed %s, left behind by an earlier run", path);
          break;
        }
}

char *
xmh_file_name_aside (const char *path)
{
  char *aside = g_strconcat (path, ".damaged", NULL);
  struct stat status;

  for (guint i = 2; i < 100 && lstat (aside, &status) == 0; i++)
    {
      g_free (aside);
      aside = g_strdup_printf ("%s.damaged-%u", path, i);
    }

  return aside;
}

gboolean
xmh_file_read (const char *path, gsize max_bytes, char **content, gsize *length, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  g_autoptr(GString) text = g_string_new (NULL);
  char block[4096];
  gssize n = fd >= 0 ? 1 : -1;

  while (n > 0 && text->len < max_bytes)
    {
      do
        n = read (fd, block, MIN (sizeof block, max_bytes - text->len));
      while (n < 0 && errno == EINTR);
      if (n > 0)
        g_string_append_len (text, block, n);
    }
  if (n < 0)
    set_file_error_from_errno (error, path);
  if (fd >= 0)
    g_close (fd, NULL);
  if (n < 0)
    return FALSE;

  if (length != NULL)
    *length = text->len;
  *content = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

gboolean
xmh_folder_ensure (const char *path, guint mode, GError **error)
{
  if (g_mkdir_with_parents (path, (int) mode) != 0)
    return set_error_from_errno (error, _ ("cannot create the folder"), path);

  return TRUE;
}
