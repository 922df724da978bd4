/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-print-qr.h"
#include "cli/xmh-print.h"

static JsonNode *
describe (XmhBusMediaHub *hub)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "url");
  json_builder_add_string_value (builder, xmh_bus_media_hub_get_url (hub));
  json_builder_set_member_name (builder, "urls");
  json_builder_begin_array (builder);
  for (const char *const *url = xmh_bus_media_hub_get_urls (hub); *url != NULL; url++)
    json_builder_add_string_value (builder, *url);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

int
xmh_command_url (XmhCli *cli,
                 int     argc,
                 char  **argv)
{
  gboolean all = FALSE, qr = FALSE;
  const GOptionEntry entries[] = {
    { "all", 'a', 0, G_OPTION_ARG_NONE, &all, N_("Show every address, the best one first"), NULL },
    { "qr", 'q', 0, G_OPTION_ARG_NONE, &qr, N_("Draw a code that a camera reads"), NULL },
    { NULL }
  };
  g_autoptr(GError) error = NULL;
  const char *url;

  if (!xmh_cli_parse (cli, entries, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  url = xmh_bus_media_hub_get_url (cli->hub);
  if (cli->json)
    {
      xmh_print_json (describe (cli->hub), TRUE);
      return XMH_EXIT_DONE;
    }
  if (*url == '\0')
    {
      g_printerr ("xmhctl: %s\n", _("The web server is switched off, so there is no address to open"));
      return XMH_EXIT_FAILED;
    }
  if (qr)
    return xmh_print_qr (url, &error) ? XMH_EXIT_DONE : xmh_cli_fail (error);

  for (const char *const *each = xmh_bus_media_hub_get_urls (cli->hub); *each != NULL; each++)
    {
      g_print ("%s\n", *each);
      if (!all)
        break;
    }
  return XMH_EXIT_DONE;
}
