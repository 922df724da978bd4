/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "files/xmh-static-path.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The path may name a FIFO or a device. Opening it must neither block nor acquire a controlling terminal. */
#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
/* Concurrent renames make RESOLVE_BENEATH fail with a request to try again. */
#define MAX_TRIES 8

gboolean
xmh_static_path_is_encoded (const char *path_on_wire)
{
  for (const char *p = path_on_wire; (p = strchr (p, '%')) != NULL; p++)
    if (!g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
      return FALSE;

  return TRUE;
}

/* The escapes must be well-formed. */
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

/* Hidden files are not served, except `.well-known` at the top (RFC 8615). This also covers `.` and `..` in every
 * encoding. */
static gboolean
is_served_name (const char *name, gboolean is_first)
{
  return *name != '.' || (is_first && strcmp (name, ".well-known") == 0);
}

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

int
xmh_static_path_open_root (const char *folder)
{
  return open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* For kernels and sandboxes without openat2: opens one component at a time and follows no links. */
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
      /* Seccomp filters without openat2 return EPERM, which openat2 itself never returns for reading. */
      if (errno == ENOSYS || errno == EPERM)
        lacks_openat2 = TRUE;
      else if (errno != EAGAIN && errno != EINTR)
        return -1;
    }

  return open_by_components (root, path);
}

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
