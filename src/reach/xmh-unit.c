/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "reach/xmh-unit.h"

#include <errno.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-file.h"
#include "common/xmh-ids.h"
#include "common/xmh-sandbox.h"
#include "xmh-unit-resource.h"

/* The first line marks units written by xmhctl, in every language and later version. */
#define MARK "# Written by xmhctl service.\n"

#define RESOURCE "/io/github/xr_ai/MediaHub/units/"
#define DAEMON BINDIR "/xr-media-hub"

/* Readable for everybody, as systemd expects of units. */
#define FILE_MODE 0644
#define FOLDER_MODE 0755

char *
xmh_unit_get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "systemd", "user", XMH_UNIT, NULL);
}

/* systemctl uses links to mask a unit, or for a unit elsewhere. */
XmhUnitOrigin
xmh_unit_look (const char *path)
{
  g_autofree char *text = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return XMH_UNIT_FOREIGN;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return XMH_UNIT_ABSENT;

  return g_file_get_contents (path, &text, NULL, NULL) && g_str_has_prefix (text, MARK) ? XMH_UNIT_OURS
                                                                                        : XMH_UNIT_FOREIGN;
}

char *
xmh_unit_make (void)
{
  const char *name = xmh_sandbox_is_flatpak () ? RESOURCE "xr-media-hub-flatpak.service" : RESOURCE XMH_UNIT;
  g_autoptr(GBytes)
               bytes = g_resource_lookup_data (xmh_unit_get_resource (), name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (bytes != NULL);
  return g_strdup_printf (MARK "%.*s", (int) g_bytes_get_size (bytes), (const char *) g_bytes_get_data (bytes, NULL));
}

gboolean
xmh_unit_write (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = xmh_unit_make ();

  if (!g_file_test (DAEMON, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_set_error (
        error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        _ (
          "The unit would start %s, which does not exist. Install XR Media Hub first, for example with “./run --install”"),
        DAEMON);
      return FALSE;
    }

  return xmh_folder_ensure (folder, FOLDER_MODE, error) &&
         xmh_file_replace (path, text, strlen (text), FILE_MODE, error);
}

gboolean
xmh_unit_remove (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *parent = g_path_get_dirname (folder);

  if (g_unlink (path) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
      return FALSE;
    }

  if (g_rmdir (folder) == 0)
    g_rmdir (parent);
  return TRUE;
}
