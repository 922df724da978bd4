/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
set_error_from_errno (GError    **error,
                      const char *action,
                      const char *path)
{
  int code = errno;

  /* As messages of files are everywhere: FILE: WHAT FAILED: WHY. */
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s: %s", path, action, g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int         fd,
           const char *bytes,
           gsize       length)
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

/* A rename is on disk only when its folder is. */
static gboolean
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced;

  if (fd < 0)
    return FALSE;
  /* Some file systems have no sync for folders and say so by EINVAL: nothing is lost there that could be kept. */
  synced = fsync (fd) == 0 || errno == EINVAL;
  g_close (fd, NULL);
  return synced;
}

/**
 * xmh_file_replace:
 * @path: the file
 * @content: (array length=length): what it shall hold
 * @length: the length of @content in bytes
 * @mode: its permissions, from the first byte on and whatever the umask says
 * @error: return location
 *
 * Writes a file so that at any moment either the old or the new content stands under @path: a temporary name,
 * synced, renamed.
 *
 * Returns: whether it was written; the old file is untouched otherwise
 */
gboolean
xmh_file_replace (const char *path,
                  const void *content,
                  gsize       length,
                  guint       mode,
                  GError    **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);
  gboolean written;

  if (fd < 0)
    return set_error_from_errno (error, _("cannot create"), temporary);

  written = write_all (fd, content, length) && fchmod (fd, mode) == 0 && fsync (fd) == 0;
  if (!written)
    set_error_from_errno (error, _("cannot write"), path);
  g_close (fd, NULL);

  if (written && (rename (temporary, path) != 0 || !sync_folder (path)))
    written = set_error_from_errno (error, _("cannot replace"), path);
  if (!written)
    unlink (temporary);

  return written;
}

/**
 * xmh_folder_ensure:
 * @path: a folder
 * @mode: the permissions of folders that have to be made
 * @error: return location
 *
 * Returns: whether @path is there now, its parents included
 */
gboolean
xmh_folder_ensure (const char *path,
                   guint       mode,
                   GError    **error)
{
  if (g_mkdir_with_parents (path, (int) mode) != 0)
    return set_error_from_errno (error, _("cannot create the folder"), path);

  return TRUE;
}
