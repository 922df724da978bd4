/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* Far above the size of any certificate chain or key. */
#define MAX_FILE_SIZE (1024 * 1024)

typedef struct
{
  void *bytes;
  gsize length;
} Secret;

static void
wipe (gpointer data)
{
  Secret *secret = data;

  if (secret->bytes != NULL)
    explicit_bzero (secret->bytes, secret->length);
  g_free (secret->bytes);
  g_free (secret);
}

GBytes *
xmh_secret_copy (const void *bytes, gsize length)
{
  Secret *secret = g_new (Secret, 1);

  secret->bytes = g_memdup2 (bytes, length);
  secret->length = length;
  return g_bytes_new_with_free_func (secret->bytes, length, wipe, secret);
}

static GBytes *
read_all (int fd, const char *path, GError **error)
{
  g_autofree char *buffer = g_malloc (MAX_FILE_SIZE);
  gsize length = 0;
  gssize n = 1;
  GBytes *content;

  while (n > 0 && length < MAX_FILE_SIZE)
    {
      do
        n = read (fd, buffer + length, MAX_FILE_SIZE - length);
      while (n < 0 && errno == EINTR);
      length += n > 0 ? (gsize) n : 0;
    }
  content = n == 0 ? xmh_secret_copy (buffer, length) : NULL;
  if (n < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  else if (n > 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _ ("%s: the file is too large"), path);
  explicit_bzero (buffer, length);
  return content;
}

/* Closes @fd, which is -1 with `errno` if the file could not be opened. */
static GBytes *
read_descriptor (int fd, const char *path, GError **error)
{
  GBytes *content;

  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
      return NULL;
    }

  content = read_all (fd, path, error);
  g_close (fd, NULL);
  return content;
}

/* Reads a whole file of at most 1 MiB, leaving no copy behind. Never waits for a pipe or a device.
 * @folder: the descriptor of a folder, or `AT_FDCWD`
 * @name: a file in it; a link is not followed
 * @path: its name in messages
 * @error: #GIOErrorEnum, %G_IO_ERROR_NOT_FOUND when there is none
 * Returns: (transfer full): its content */
GBytes *
xmh_secret_read_file_at (int folder, const char *name, const char *path, GError **error)
{
  return read_descriptor (openat (folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), path,
                          error);
}

/* Reads a whole file of at most 1 MiB, leaving no copy behind. Never waits for a pipe or a device.
 * @error: #GIOErrorEnum, %G_IO_ERROR_NOT_FOUND when there is none
 * Returns: (transfer full): its content */
GBytes *
xmh_secret_read_file (const char *path, GError **error)
{
  return read_descriptor (open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), path, error);
}

/* Reads a whole file of at most 1 MiB through links, if it is a regular file that the user owns.
 * @path: a link to a file
 * @error: never %G_IO_ERROR_NOT_FOUND: the link is there
 * Returns: (transfer full): its content */
GBytes *
xmh_secret_read_user_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  int code = errno;
  struct stat status;

  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == geteuid ())
    return read_descriptor (fd, path, error);

  if (fd < 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("%s: a link to a file that cannot be read: %s"),
                 path, g_strerror (code));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                 _ ("%s: a link to something that is not a file of yours"), path);
  if (fd >= 0)
    g_close (fd, NULL);
  return NULL;
}
