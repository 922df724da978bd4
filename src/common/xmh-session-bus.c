/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-session-bus.h"

#include <gio/gio.h>

/* Not g_get_user_runtime_dir(), which creates a folder in the user's home if there is no runtime folder. */
static char *
get_socket (void)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *path = runtime != NULL ? g_build_filename (runtime, "bus", NULL) : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

char *
xmh_session_bus_get_address (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *path = NULL;
  g_autofree char *escaped = NULL;

  if (address != NULL && *address != '\0')
    return g_strdup (address);

  path = get_socket ();
  escaped = path != NULL ? g_dbus_address_escape_value (path) : NULL;
  return escaped != NULL ? g_strconcat ("unix:path=", escaped, NULL) : NULL;
}
