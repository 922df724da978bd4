/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "terminal/xmh-print.h"
#include "reach/xmh-systemd.h"
#include "reach/xmh-unit.h"
#include "common/xmh-ids.h"
#include "common/xmh-sandbox.h"

/* The sandbox has access neither to this folder nor to the service manager, so print a command to run on the host. */
#define HOST_FOLDER "~/.config/systemd/user"
#define HOST_FILE HOST_FOLDER "/" XMH_UNIT

static int
fail (const GError *error)
{
  g_printerr ("xmhctl: %s\n", error->message);
  return XMH_EXIT_FAILED;
}

static int
leave_to_host (const char *line)
{
  g_printerr ("%s\n", _ ("The Flatpak sandbox cannot reach the service manager. Run this command on the host:"));
  g_print ("%s\n", line);
  return XMH_EXIT_FAILED;
}

/* The unit is written, but the service manager cannot be reached. */
static int
leave_to_user (const char *option, const GError *error)
{
  g_printerr ("xmhctl: %s\n%s\n    systemctl --user daemon-reload\n    systemctl --user enable %s" XMH_UNIT "\n",
              error->message, _ ("The unit is installed. When the service manager is available, run:"), option);
  return XMH_EXIT_FAILED;
}

static int
refuse (const char *path)
{
  g_printerr (_ ("xmhctl: %s was not written by xmhctl, so it was not changed.\n"), path);
  return XMH_EXIT_FAILED;
}

static int
print_unit (void)
{
  g_autofree char *text = xmh_unit_make ();

  g_print ("%s", text);
  return XMH_EXIT_DONE;
}

static void
print_json (XmhSystemdUnit *unit, gboolean is_ours)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "file");
  json_builder_add_string_value (builder, xmh_systemd_unit_get_fragment_path (unit));
  json_builder_set_member_name (builder, "written-by-xmhctl");
  json_builder_add_boolean_value (builder, is_ours);
  json_builder_set_member_name (builder, "enabled");
  json_builder_add_string_value (builder, xmh_systemd_unit_get_unit_file_state (unit));
  json_builder_set_member_name (builder, "active");
  json_builder_add_string_value (builder, xmh_systemd_unit_get_active_state (unit));
  json_builder_end_object (builder);
  xmh_print_json (json_builder_get_root (builder), TRUE);
}

static int
show (XmhCli *cli)
{
  g_autofree char *own = xmh_unit_get_path ();
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhSystemdManager) systemd = NULL;
  g_autoptr(XmhSystemdUnit) unit = NULL;

  if (xmh_sandbox_is_flatpak ())
    return leave_to_host ("systemctl --user status " XMH_UNIT);

  systemd = xmh_systemd_connect (&error);
  unit = systemd != NULL ? xmh_systemd_look (systemd, &error) : NULL;
  if (unit == NULL)
    return fail (error);
  if (cli->json)
    {
      print_json (unit, xmh_unit_look (own) == XMH_UNIT_OURS);
      return XMH_EXIT_DONE;
    }
  if (!xmh_systemd_has_unit (unit))
    {
      g_print ("%s\n", _ ("The hub has no unit. Run “xmhctl service install” to create one."));
      return XMH_EXIT_DONE;
    }

  /* The same words as in systemctl. */
  xmh_print_row (_ ("Unit"), xmh_systemd_unit_get_fragment_path (unit));
  xmh_print_row (_ ("At login"), xmh_systemd_unit_get_unit_file_state (unit));
  xmh_print_row (_ ("State"), xmh_systemd_unit_get_active_state (unit));
  return XMH_EXIT_DONE;
}

/* If systemd finds a unit outside of the user's folder, a package has installed it: use that. */
static gboolean
ensure_unit (XmhSystemdManager *systemd, const char *path, GError **error)
{
  g_autoptr(XmhSystemdUnit) unit = NULL;

  if (systemd != NULL && xmh_unit_look (path) == XMH_UNIT_ABSENT)
    {
      /* Without a reload, systemd would still list a file that has just been removed. */
      unit = xmh_systemd_reload (systemd, error) ? xmh_systemd_look (systemd, error) : NULL;
      if (unit == NULL)
        return FALSE;
      if (xmh_systemd_has_unit (unit))
        return TRUE;
    }

  return xmh_unit_write (path, error) && (systemd == NULL || xmh_systemd_reload (systemd, error));
}

static int
install (gboolean now)
{
  const char *option = now ? "--now " : "";
  g_autofree char *path = xmh_unit_get_path ();
  g_autoptr(XmhSystemdManager) systemd = NULL;
  g_autoptr(GError) unreachable = NULL;
  g_autoptr(GError) error = NULL;

  if (xmh_sandbox_is_flatpak ())
    {
      const char *print = xmh_sandbox_insert_command ("mkdir -p " HOST_FOLDER " && %s service print >" HOST_FILE);
      g_autofree char *line = g_strdup_printf ("%s && systemctl --user enable %s" XMH_UNIT, print, option);

      return leave_to_host (line);
    }
  if (xmh_unit_look (path) == XMH_UNIT_FOREIGN)
    return refuse (path);

  systemd = xmh_systemd_connect (&unreachable);
  if (!ensure_unit (systemd, path, &error))
    return fail (error);
  if (systemd == NULL)
    return leave_to_user (option, unreachable);
  if (!xmh_systemd_set_enabled (systemd, TRUE, &error) || (now && !xmh_systemd_start (systemd, &error)))
    return fail (error);

  g_print ("%s\n", now ? _ ("The hub is running and starts at login.") : _ ("The hub starts at login."));
  return XMH_EXIT_DONE;
}

/* Stop the hub first: the service manager cannot stop it without the unit. */
static gboolean
retire (XmhSystemdManager *systemd, GError **error)
{
  g_autoptr(XmhSystemdUnit) unit = xmh_systemd_look (systemd, error);

  if (unit == NULL)
    return FALSE;
  if (!xmh_systemd_has_unit (unit))
    return TRUE;

  return xmh_systemd_stop (systemd, error) && xmh_systemd_set_enabled (systemd, FALSE, error);
}

static int
take_away (XmhCli *cli)
{
  g_autofree char *path = xmh_unit_get_path ();
  XmhUnitOrigin origin = xmh_unit_look (path);
  g_autoptr(XmhSystemdManager) systemd = NULL;
  g_autoptr(GError) error = NULL;

  if (xmh_sandbox_is_flatpak ())
    return leave_to_host ("systemctl --user disable --now " XMH_UNIT " && rm " HOST_FILE
                          " && systemctl --user daemon-reload");
  if (origin == XMH_UNIT_FOREIGN)
    return refuse (path);
  if (!xmh_cli_confirm (cli, _ ("This stops the hub and disconnects every device.")))
    return XMH_EXIT_FAILED;

  systemd = xmh_systemd_connect (&error);
  if (systemd == NULL || !retire (systemd, &error))
    return fail (error);
  if (origin == XMH_UNIT_OURS && (!xmh_unit_remove (path, &error) || !xmh_systemd_reload (systemd, &error)))
    return fail (error);

  g_print ("%s\n", _ ("Stopped. The hub will no longer start at login."));
  return XMH_EXIT_DONE;
}

int
xmh_command_service (XmhCli *cli, int argc, char **argv)
{
  gboolean now = FALSE;
  const GOptionEntry entries[] = { { "now", 0, 0, G_OPTION_ARG_NONE, &now,
                                     N_ ("With “install”: start the hub immediately"), NULL },
                                   { NULL } };
  const char *what;

  if (!xmh_cli_parse (cli, entries, 0, 1, &argc, &argv))
    return XMH_EXIT_USAGE;

  what = argc > 1 ? argv[1] : "";
  if (argc > 1 && !xmh_cli_has_verb (cli, what))
    return XMH_EXIT_USAGE;
  if (now && strcmp (what, "install") != 0)
    return xmh_cli_usage_error (cli, "%s", _ ("“--now” works only with “install”"));
  if (strcmp (what, "install") == 0)
    return install (now);
  if (strcmp (what, "print") == 0)
    return print_unit ();
  if (strcmp (what, "remove") == 0)
    return take_away (cli);

  return show (cli);
}
