/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "reach/xmh-unreachable.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "reach/xmh-control-client.h"
#include "reach/xmh-systemd.h"
#include "common/xmh-folders.h"
#include "common/xmh-ids.h"
#include "common/xmh-lock.h"
#include "common/xmh-sandbox.h"

#define PROGRAM "xr-media-hub"

/* More processes than on a workstation. */
#define MAX_PROCESSES 65536

static void
advise (const char *what, const char *command)
{
  g_printerr ("%s\n    %s\n", what, command);
}

/* Returns: (transfer full) (nullable): the user, if the process is a hub of another one */
static char *
get_other_owner (const char *pid)
{
  g_autofree char *folder = g_build_filename ("/proc", pid, NULL);
  g_autofree char *file = g_build_filename (folder, "comm", NULL);
  g_autofree char *name = NULL;
  const struct passwd *user;
  struct stat info;

  if (!g_file_get_contents (file, &name, NULL, NULL) || strcmp (g_strchomp (name), PROGRAM) != 0)
    return NULL;
  if (stat (folder, &info) != 0 || info.st_uid == geteuid ())
    return NULL;

  user = getpwuid (info.st_uid);
  return user != NULL ? g_strdup (user->pw_name) : NULL;
}

/* Returns: (transfer full) (nullable): another user with a running hub */
static char *
find_other_user (void)
{
  g_autoptr(GDir) folder = g_dir_open ("/proc", 0, NULL);
  const char *name;

  for (guint n = 0; folder != NULL && n < MAX_PROCESSES && (name = g_dir_read_name (folder)) != NULL; n++)
    {
      char *user = g_ascii_isdigit (*name) ? get_other_owner (name) : NULL;

      if (user != NULL)
        return user;
    }

  return NULL;
}

static void
mention_other_user (void)
{
  g_autofree char *user = find_other_user ();
  g_autofree char *line = NULL;
  const struct passwd *entry = user != NULL ? getpwnam (user) : NULL;

  if (entry == NULL)
    return;

  g_printerr (_ ("User %s is running a hub. Each user has their own hub.\n"), user);
  line = g_strdup_printf ("sudo -u %s XDG_RUNTIME_DIR=/run/user/%u %s status", user, (guint) entry->pw_uid,
                          xmh_sandbox_insert_command_here ("%s"));
  advise (_ ("To control that hub, run:"), line);
}

static void
explain_start (GDBusConnection *bus)
{
  g_autoptr(XmhSystemdManager) systemd = bus != NULL ? xmh_systemd_connect (NULL) : NULL;
  g_autoptr(XmhSystemdUnit) unit = systemd != NULL ? xmh_systemd_look (systemd, NULL) : NULL;

  if (xmh_sandbox_is_flatpak ())
    {
      advise (_ ("To start it, run:"), "flatpak run --command=" PROGRAM " " XMH_APPLICATION_ID);
    }
  else if (xmh_systemd_has_unit (unit) && strcmp (xmh_systemd_unit_get_active_state (unit), "failed") == 0)
    {
      g_printerr ("%s\n", _ ("Its service has failed."));
      advise (_ ("To see why, run:"), xmh_sandbox_insert_command_here ("%s logs"));
      advise (_ ("To try again, run:"), xmh_sandbox_insert_command_here ("%s start"));
    }
  else if (xmh_systemd_has_unit (unit))
    {
      advise (_ ("To start it, run:"), xmh_sandbox_insert_command_here ("%s start"));
    }
  else
    {
      advise (_ ("To start it in this terminal, run:"), xmh_sandbox_find_daemon ());
      if (unit != NULL)
        advise (_ ("To start it now and at every login, run:"),
                xmh_sandbox_insert_command_here ("%s service install --now"));
    }
}

/* The session bus exists but is not in the environment, as after `su` or in a cron job. */
static gboolean
explain_hidden_bus (void)
{
  g_autofree char *folder = g_strdup_printf ("/run/user/%u", (guint) geteuid ());
  g_autofree char *socket = g_build_filename (folder, "bus", NULL);
  g_autofree char *line = g_strdup_printf ("export XDG_RUNTIME_DIR=%s", folder);

  if (g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL || g_getenv ("XDG_RUNTIME_DIR") != NULL ||
      !g_file_test (socket, G_FILE_TEST_EXISTS))
    return FALSE;

  advise (_ ("Your session bus exists, but this shell does not know its address. Run this, then try again:"), line);
  return TRUE;
}

/* The hub is running, but responds neither on the bus nor on its control socket. */
static void
explain_silence (int pid, const GError *reason)
{
  g_autofree char *whom = pid > 0
                            ? g_strdup_printf (_ ("The hub is running (process %d), but xmhctl can't reach it."), pid)
                            : g_strdup (_ ("The hub is running, but xmhctl can't reach it."));

  g_printerr ("%s\n", whom);
  if (reason != NULL)
    g_printerr (_ ("Control socket: %s\n"), reason->message);
  if (explain_hidden_bus ())
    return;

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_BUSY))
    g_printerr ("%s\n", _ ("End other programs that control the hub, such as “xmhctl watch”, then try again."));
  else if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_printerr ("%s\n", _ ("Run xmhctl in the session where the hub was started, or with the same XDG_RUNTIME_DIR."));
  advise (_ ("These commands work nevertheless:"),
          xmh_sandbox_insert_command_here ("%s url\n    %s cert\n    %s stop"));
}

void
xmh_unreachable_explain (const GError *reason)
{
  g_autofree char *folder = xmh_folders_get_data ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = NULL;
  int pid = 0;

  if (xmh_control_client_has_bus ())
    bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (error != NULL)
    g_printerr (_ ("Cannot connect to the session bus: %s\n"), error->message);
  if (xmh_lock_find_holder (folder, &pid))
    {
      explain_silence (pid, reason);
      return;
    }

  g_printerr ("%s\n", _ ("XR Media Hub is not running."));
  if (bus == NULL && explain_hidden_bus ())
    return;
  explain_start (bus);
  mention_other_user ();
}
