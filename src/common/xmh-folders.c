/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-folders.h"

#include <unistd.h>

#include "common/xmh-sandbox.h"

/* A folder of the XDG Base Directory Specification, which requires relative values to be ignored. In a Flatpak, the
 * usual variables point into the sandbox, and HOST_… have the values of the host. */
static char *
get_base_folder (const char *variable, const char *host_variable, const char *fallback)
{
  const char *value = g_getenv (xmh_sandbox_is_flatpak () ? host_variable : variable);

  if (value != NULL && g_path_is_absolute (value))
    return g_build_filename (value, "xr-ai", NULL);

  return g_build_filename (g_get_home_dir (), fallback, "xr-ai", NULL);
}

char *
xmh_folders_get_config (void)
{
  return get_base_folder ("XDG_CONFIG_HOME", "HOST_XDG_CONFIG_HOME", ".config");
}

char *
xmh_folders_get_data (void)
{
  return get_base_folder ("XDG_DATA_HOME", "HOST_XDG_DATA_HOME", ".local/share");
}

char *
xmh_folders_get_state (void)
{
  return get_base_folder ("XDG_STATE_HOME", "HOST_XDG_STATE_HOME", ".local/state");
}

/* Without a login session there may be no runtime folder. The hub then uses a folder of its own, which
 * xmh_paths_ensure() checks. */
static char *
get_temporary_runtime (void)
{
  g_autofree char *name = g_strdup_printf ("xr-media-hub-%u", (guint) geteuid ());

  return g_build_filename (g_get_tmp_dir (), name, NULL);
}

char *
xmh_folders_get_runtime (void)
{
  const char *value = g_getenv ("XDG_RUNTIME_DIR");

  if (value != NULL && g_path_is_absolute (value))
    return g_build_filename (value, "xr-media-hub", NULL);

  return get_temporary_runtime ();
}

char *
xmh_folders_get_other_runtime (void)
{
  const char *value = g_getenv ("XDG_RUNTIME_DIR");

  if (value != NULL && g_path_is_absolute (value))
    return get_temporary_runtime ();

  return g_strdup_printf ("/run/user/%u/xr-media-hub", (guint) geteuid ());
}
