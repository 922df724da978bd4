/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-error.h"
#include "common/xmh-sandbox.h"

#define NAMESPACE_BYTES 32
#define LOCK_BYTES (16 + NAMESPACE_BYTES)

struct _XmhLock
{
  int fd;
};

/* Identifies the PID namespace; "" if it cannot be read. */
static void
read_namespace (char *text, gsize size)
{
  gssize n = readlink ("/proc/self/ns/pid", text, size - 1);

  text[MAX (n, 0)] = '\0';
}

/* The holder writes its PID and PID namespace into the file. Returns: 0 without a valid PID, or for another namespace,
 * since the same number is a different process here */
static int
read_pid (int fd)
{
  char text[LOCK_BYTES] = "", ours[NAMESPACE_BYTES];
  gssize n = pread (fd, text, sizeof text - 1, 0);
  gint64 pid = n > 0 ? g_ascii_strtoll (text, NULL, 10) : 0;
  char *theirs = strchr (text, '\n');

  read_namespace (ours, sizeof ours);
  if (theirs != NULL && *g_strchomp (theirs + 1) != '\0' && strcmp (theirs + 1, ours) != 0)
    return 0;

  return pid > 1 && pid <= G_MAXINT ? (int) pid : 0;
}

static void
set_busy (GError **error, int fd)
{
  int pid = read_pid (fd);

  if (pid > 0)
    g_set_error (error, XMH_ERROR, XMH_ERROR_BUSY, _ ("XR Media Hub is already running (process %d)"), pid);
  else
    g_set_error_literal (error, XMH_ERROR, XMH_ERROR_BUSY, _ ("XR Media Hub is already running"));
}

static void
write_pid (int fd)
{
  char text[LOCK_BYTES], namespace[NAMESPACE_BYTES];
  int length;

  read_namespace (namespace, sizeof namespace);
  /* In a Flatpak, processes have PIDs of their own, and /proc may hide the namespace. */
  length = xmh_sandbox_is_flatpak () ? 0 : g_snprintf (text, sizeof text, "%ld\n%s\n", (long) getpid (), namespace);
  /* Used only for messages and to stop the hub, so failing is fine. */
  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, (gsize) length, 0) < 0)
    return;
}

XmhLock *
xmh_lock_new (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  XmhLock *self;

  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
      return NULL;
    }

  if (fcntl (fd, F_OFD_SETLK, &range) != 0)
    {
      int code = errno;

      if (code == EAGAIN || code == EACCES)
        set_busy (error, fd);
      else
        g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
      g_close (fd, NULL);
      return NULL;
    }

  write_pid (fd);
  self = g_new (XmhLock, 1);
  self->fd = fd;
  return self;
}

gboolean
xmh_lock_find_holder (const char *folder, int *pid)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  gboolean is_held;

  *pid = 0;
  if (fd < 0)
    return FALSE;

  is_held = fcntl (fd, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
  if (is_held)
    *pid = read_pid (fd);
  g_close (fd, NULL);
  return is_held;
}

void
xmh_lock_free (XmhLock *self)
{
  g_close (self->fd, NULL);
  g_free (self);
}
