/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "terminal/xmh-print-qr.h"
#include "terminal/xmh-print.h"
#include "common/xmh-folders.h"
#include "common/xmh-last-urls.h"
#include "common/xmh-lock.h"
#include "common/xmh-problem.h"

static JsonNode *
describe (const char *const *urls)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "url");
  json_builder_add_string_value (builder, *urls != NULL ? *urls : "");
  json_builder_set_member_name (builder, "urls");
  json_builder_begin_array (builder);
  for (; *urls != NULL; urls++)
    json_builder_add_string_value (builder, *urls);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

/* Returns: (transfer full) (nullable): the addresses stored by a hub that cannot be reached by D-Bus */
static char **
read_without_hub (void)
{
  g_autofree char *data = xmh_folders_get_data ();
  g_autofree char *state = xmh_folders_get_state ();
  char **urls = xmh_last_urls_read (state);
  int pid;

  if (urls == NULL || *urls == NULL)
    {
      g_strfreev (urls);
      return NULL;
    }

  if (xmh_lock_find_holder (data, &pid))
    g_printerr (_ ("The hub is not reachable. This address is from %s/urls.\n"), state);
  else
    g_printerr (_ ("The hub is not running. Its last address, from %s/urls:\n"), state);
  return urls;
}

/* Prints why there is no address for devices. The hub has a problem for it, unless the web server is switched off. */
static void
print_reason (GVariant *variant)
{
  g_autoptr(GPtrArray) problems = xmh_problem_list_from_variant (variant);

  for (guint i = 0; i < problems->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (problems, i);
      const XmhProblemKind *kind = xmh_problem_kind_find (problem->code);

      if (kind != NULL && kind->keeps_devices_away)
        {
          g_printerr ("xmhctl: %s\n%s\n", problem->message, problem->remedy);
          return;
        }
    }

  g_printerr ("xmhctl: %s\n", _ ("The web server is turned off, so there is no address to open"));
}

static int
print_urls (const char *const *urls, gboolean all, gboolean qr)
{
  g_autoptr(GError) error = NULL;

  if (qr)
    return xmh_print_qr (*urls, 0, "", &error) ? XMH_EXIT_DONE : xmh_cli_fail (error);

  g_print ("%s\n", *urls);
  for (urls++; all && *urls != NULL; urls++)
    g_print ("%s\n", *urls);
  return XMH_EXIT_DONE;
}

int
xmh_command_url (XmhCli *cli, int argc, char **argv)
{
  gboolean all = FALSE, qr = FALSE;
  const GOptionEntry entries[] = { { "all", 'a', 0, G_OPTION_ARG_NONE, &all,
                                     N_ ("Show every address, the best one first"), NULL },
                                   { "qr", 'q', 0, G_OPTION_ARG_NONE, &qr, N_ ("Show a QR code"), NULL },
                                   { NULL } };
  g_auto(GStrv) kept = NULL;
  const char *const *urls;

  if (!xmh_cli_parse (cli, entries, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;

  if (!xmh_cli_find (cli))
    kept = read_without_hub ();
  if (kept == NULL && !xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  urls = kept != NULL ? (const char *const *) kept : xmh_bus_media_hub_get_urls (cli->hub);
  if (cli->json)
    {
      xmh_print_json (describe (urls), TRUE);
      return XMH_EXIT_DONE;
    }
  if (*urls == NULL)
    {
      print_reason (xmh_bus_media_hub_get_problems (cli->hub));
      return XMH_EXIT_FAILED;
    }

  return print_urls (urls, all, qr);
}
