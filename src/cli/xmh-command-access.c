/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "terminal/xmh-print.h"

static const char *
explain (const char *access)
{
  if (strcmp (access, "ask") == 0)
    return _ ("Devices need your permission to join the room and to use CloudXR.");
  if (strcmp (access, "open") == 0)
    return _ ("Every device that can reach this computer may join the room and use CloudXR.");
  if (strcmp (access, "ask-ineffective") == 0)
    return _ ("Devices need your permission, but everybody knows LiveKit's key and secret, so every device can join. "
              "Run “xmhctl credentials renew”.");

  return access;
}

/* Ask again, since the proxy may not have been notified of the change yet. */
static char *
get_access (XmhCli *cli, GError **error)
{
  g_autoptr(GVariant) value = xmh_cli_get_property (cli, "Access", error);

  return value != NULL ? g_variant_dup_string (value, NULL) : NULL;
}

static int
show (XmhCli *cli)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *access = get_access (cli, &error);
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (access == NULL)
    return xmh_cli_fail (error);
  if (!cli->json)
    {
      g_print ("%s\n", explain (access));
      return XMH_EXIT_DONE;
    }

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "access");
  json_builder_add_string_value (builder, access);
  json_builder_end_object (builder);
  xmh_print_json (json_builder_get_root (builder), TRUE);
  return XMH_EXIT_DONE;
}

/* Confirm only a change that allows others to join. */
static gboolean
may_change (XmhCli *cli, const char *what)
{
  return strcmp (what, "open") != 0 || g_strcmp0 (xmh_bus_media_hub_get_access (cli->hub), "open") == 0 ||
         xmh_cli_confirm (cli,
                          _ (
                            "Everyone on the network will be able to join the room, see its cameras and use CloudXR."));
}

static int
change (XmhCli *cli, const char *what)
{
  g_autoptr(GError) error = NULL;
  gboolean done;

  if (!may_change (cli, what))
    return XMH_EXIT_FAILED;
  if (strcmp (what, "reset") == 0)
    done = xmh_bus_media_hub_call_reset_access_sync (cli->hub, NULL, &error);
  else
    done = xmh_bus_media_hub_call_set_access_sync (cli->hub, what, NULL, &error);

  return done ? show (cli) : xmh_cli_fail (error);
}

int
xmh_command_access (XmhCli *cli, int argc, char **argv)
{
  if (!xmh_cli_parse (cli, NULL, 0, 1, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (argc > 1 && !xmh_cli_has_verb (cli, argv[1]))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  return argc > 1 ? change (cli, argv[1]) : show (cli);
}
