/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-static-path.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What is opened may be a FIFO or a device before we know it: opening must neither wait nor take a terminal. */
#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
/* Renames beside us make the kernel give up on RESOLVE_BENEATH; it asks to be called again. */
#define MAX_TRIES 8

/**
 * xmh_static_path_is_encoded:
 * @path_on_wire: the path of a request target
 *
 * Returns: whether all escapes in it are well-formed (RFC 3986, 2.1)
 */
gboolean
xmh_static_path_is_encoded (const char *path_on_wire)
{
  for (const char *p = path_on_wire; (p = strchr (p, '%')) != NULL; p++)
    if (!g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
      return FALSE;

  return TRUE;
}

/* The escapes are well-formed. */
static gboolean
append_decoded (GString *path, const char *segment, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      int c = (guchar) segment[i];

      if (c == '%')
        {
          c = g_ascii_xdigit_value (segment[i + 1]) << 4 | g_ascii_xdigit_value (segment[i + 2]);
          i += 2;
        }
      if (c == '\0' || c == '/')
        return FALSE;
      g_string_append_c (path, (char) c);
    }

  return TRUE;
}

/* Hidden files are hidden; `.well-known` at the top is for others to find (RFC 8615). That also takes care of `.` and
 * `..`, however they were written. */
static gboolean
is_served_name (const char *name, gboolean is_first)
{
  return *name != '.' || (is_first && strcmp (name, ".well-known") == 0);
}

/**
 * xmh_static_path_decode:
 * @path_on_wire: the path of a request target
 *
 * Returns: (transfer full) (nullable): the path below the folder, without a leading slash, with a trailing one where
 *   @path_on_wire has it, and empty for the folder itself; %NULL when no file of that name is ever served: bad escapes,
 *   NULs, encoded slashes, empty segments and names that begin with a dot
 */
char *
xmh_static_path_decode (const char *path_on_wire)
{
  g_autoptr(GString) path = NULL;
  const char *segment;

  if (*path_on_wire != '/' || !xmh_static_path_is_encoded (path_on_wire))
    return NULL;

  path = g_string_sized_new (64);
  for (segment = path_on_wire + 1; *segment != '\0';)
    {
      gsize length = strcspn (segment, "/");
      gsize start = path->len;

      if (length == 0 || !append_decoded (path, segment, length) || !is_served_name (path->str + start, start == 0))
        return NULL;
      segment += length;
      if (*segment == '/')
        {
          g_string_append_c (path, '/');
          segment++;
        }
    }

  return g_string_free (g_steal_pointer (&path), FALSE);
}

/**
 * xmh_static_path_open_root:
 * @folder: an absolute path
 *
 * Returns: a descriptor to open files beneath, or -1 and errno
 */
int
xmh_static_path_open_root (const char *folder)
{
  return open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* For kernels and sandboxes without openat2: one component at a time, and no link is followed at all. */
static int
open_by_components (int root, const char *path)
{
  g_auto(GStrv) names = g_strsplit (path, "/", -1);
  int folder = fcntl (root, F_DUPFD_CLOEXEC, 0);

  for (guint i = 0; names[i] != NULL && folder >= 0; i++)
    {
      gboolean is_last = names[i + 1] == NULL || (*names[i + 1] == '\0' && names[i + 2] == NULL);
      int flags = is_last ? OPEN_FLAGS : O_PATH | O_DIRECTORY | O_CLOEXEC;
      int fd = openat (folder, *names[i] == '\0' ? "." : names[i], flags | O_NOFOLLOW);
      int code = errno;

      g_close (folder, NULL);
      errno = code;
      folder = fd;
      if (is_last)
        break;
    }

  return folder;
}

static int
open_beneath (int root, const char *path)
{
  static gboolean lacks_openat2;
  struct open_how how = {
    .flags = OPEN_FLAGS,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
  };

  for (guint i = 0; i < MAX_TRIES && !lacks_openat2; i++)
    {
      int fd = (int) syscall (SYS_openat2, root, *path == '\0' ? "." : path, &how, sizeof how);

      if (fd >= 0)
        return fd;
      /* Seccomp filters that do not know the call answer EPERM, which openat2 itself has for nothing that is read. */
      if (errno == ENOSYS || errno == EPERM)
        lacks_openat2 = TRUE;
      else if (errno != EAGAIN && errno != EINTR)
        return -1;
    }

  return open_by_components (root, path);
}

/**
 * xmh_static_path_open:
 * @root: from xmh_static_path_open_root()
 * @path: from xmh_static_path_decode()
 * @info: (out): what was opened
 *
 * Opens a file or folder that lies beneath @root whatever links and renames there are on the way; links that stay
 * beneath it are followed (not absolute ones: openat2(2)).
 *
 * Returns: a descriptor of a regular file or of a folder, or -1 and errno
 */
int
xmh_static_path_open (int root, const char *path, struct stat *info)
{
  int fd = open_beneath (root, path);

  if (fd < 0)
    return -1;
  if (fstat (fd, info) == 0 && (S_ISREG (info->st_mode) || S_ISDIR (info->st_mode)))
    return fd;

  g_close (fd, NULL);
  errno = ENOENT;
  return -1;
}
