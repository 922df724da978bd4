/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-print.h"
#include "common/xmh-qr.h"

/* Two rows of modules a line, as the upper and lower half of a character. On a terminal black on white whatever its
 * colours are; elsewhere light modules are drawn, which suits a dark background. */
static void
draw_line (const XmhQr *qr,
           int          y,
           GString     *out)
{
  static const char *const halves[] = { " ", "▄", "▀", "█" };
  gboolean is_terminal = xmh_print_is_terminal ();

  if (is_terminal)
    g_string_append (out, "\033[38;5;16;48;5;231m");
  for (int x = -XMH_QR_MARGIN; x < (int) qr->width + XMH_QR_MARGIN; x++)
    {
      guint upper = xmh_qr_is_dark (qr, x, y) == is_terminal;
      guint lower = xmh_qr_is_dark (qr, x, y + 1) == is_terminal;

      g_string_append (out, halves[upper * 2 + lower]);
    }
  g_string_append (out, is_terminal ? "\033[0m\n" : "\n");
}

static int
draw (const char *url)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhQr) qr = xmh_qr_new (url, &error);
  g_autoptr(GString) out = g_string_new (NULL);

  if (qr == NULL)
    return xmh_cli_fail (error);

  for (int y = -XMH_QR_MARGIN; y < (int) qr->width + XMH_QR_MARGIN; y += 2)
    draw_line (qr, y, out);
  g_print ("%s%s\n", out->str, url);
  return XMH_EXIT_DONE;
}

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
    return draw (url);

  for (const char *const *each = xmh_bus_media_hub_get_urls (cli->hub); *each != NULL; each++)
    {
      g_print ("%s\n", *each);
      if (!all)
        break;
    }
  return XMH_EXIT_DONE;
}
