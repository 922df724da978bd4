/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-config"

#include "config.h"

#include "config/xmh-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-error.h"
#include "common/xmh-file.h"
#include "common/xmh-folders.h"

XmhPaths *
xmh_paths_new (void)
{
  XmhPaths *paths = g_new0 (XmhPaths, 1);

  paths->data_dir = xmh_folders_get_data ();
  paths->config_dir = xmh_folders_get_config ();
  paths->state_dir = xmh_folders_get_state ();
  paths->runtime_dir = xmh_folders_get_runtime ();
  return paths;
}

void
xmh_paths_free (XmhPaths *paths)
{
  g_free (paths->data_dir);
  g_free (paths->config_dir);
  g_free (paths->state_dir);
  g_free (paths->runtime_dir);
  g_free (paths);
}

static gboolean
fail (const char *path, const char *reason, GError **error)
{
  g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s: %s", path, reason);
  return FALSE;
}

/* Removes @forbidden permissions from a folder of the hub. */
static gboolean
tighten (const char *path, int fd, const struct stat *status, mode_t forbidden, GError **error)
{
  if ((status->st_mode & forbidden) == 0)
    return TRUE;
  if (fchmod (fd, status->st_mode & 07777 & ~forbidden) != 0)
    return fail (path, g_strerror (errno), error);

  g_warning ("%s was open to others: its permissions are %03o now", path, status->st_mode & 0777 & ~forbidden);
  return TRUE;
}

/* Opens the folder without following a link, since others may be able to write to its parent. */
static gboolean
check_folder (const char *path, int flags, mode_t forbidden, GError **error)
{
  struct stat status;
  gboolean good;
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);

  if (fd < 0)
    return fail (path, g_strerror (errno), error);

  if (fstat (fd, &status) != 0 || status.st_uid != geteuid ())
    good = fail (path, _ ("the folder belongs to another user"), error);
  else
    good = tighten (path, fd, &status, forbidden, error);

  g_close (fd, NULL);
  return good;
}

gboolean
xmh_paths_ensure_runtime (const XmhPaths *paths, GError **error)
{
  return xmh_folder_ensure (paths->runtime_dir, 0700, error) &&
         check_folder (paths->runtime_dir, O_NOFOLLOW, S_IRWXG | S_IRWXO, error);
}

gboolean
xmh_paths_ensure (XmhPaths *paths, GError **error)
{
  const mode_t writable = S_IWGRP | S_IWOTH;

  return xmh_folder_ensure (paths->data_dir, 0700, error) && check_folder (paths->data_dir, 0, writable, error) &&
         xmh_folder_ensure (paths->state_dir, 0700, error) && check_folder (paths->state_dir, 0, writable, error) &&
         xmh_paths_ensure_runtime (paths, error);
}

void
xmh_paths_remove_leftovers (const XmhPaths *paths)
{
  static const char *const of_data[] = { "livekit-keys.yaml", "livekit-keys.yaml.backup", "devices.json", NULL };
  static const char *const of_state[] = { "settings.ini", "last-good.yaml", "urls", NULL };
  static const char *const of_runtime[] = { "livekit.yaml", "connector.env", NULL };

  xmh_file_remove_leftovers (paths->data_dir, of_data);
  xmh_file_remove_leftovers (paths->state_dir, of_state);
  xmh_file_remove_leftovers (paths->runtime_dir, of_runtime);
}
