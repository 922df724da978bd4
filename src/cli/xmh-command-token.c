/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "terminal/xmh-duration.h"
#include "terminal/xmh-print-qr.h"
#include "terminal/xmh-print.h"
#include "common/xmh-share-link.h"

static GVariant *
make_options (const char *ttl, guint32 ttl_s)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (ttl != NULL)
    g_variant_builder_add (&builder, "{sv}", "ttl", g_variant_new_uint32 (ttl_s));
  return g_variant_builder_end (&builder);
}

/* @link: (nullable) */
static void
print_json (const char *token, const char *room, const char *url, const char *link)
{
  const char *pairs[][2] = { { "token", token }, { "room", room }, { "url", url }, { "link", link } };
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (pairs) && pairs[i][1] != NULL; i++)
    {
      json_builder_set_member_name (builder, pairs[i][0]);
      json_builder_add_string_value (builder, pairs[i][1]);
    }
  json_builder_end_object (builder);
  xmh_print_json (json_builder_get_root (builder), TRUE);
}

/* A single line, so that it can be piped. */
static void
print_text (const char *text, const char *room, const char *url)
{
  g_print ("%s\n", text);
  if (isatty (STDOUT_FILENO))
    g_printerr (_ ("For room “%s” at %s\n"), room, url);
}

/* Links lead to the hub's pages; a token alone also works with LiveKit directly. */
static gboolean
has_pages (XmhCli *cli)
{
  const char *url = xmh_bus_media_hub_get_url (cli->hub);

  if (url != NULL && *url != '\0')
    return TRUE;

  g_printerr ("xmhctl: %s\n", _ ("There is no address that a device could open. Run “xmhctl status” to see why"));
  return FALSE;
}

int
xmh_command_token (XmhCli *cli, int argc, char **argv)
{
  g_autofree char *ttl = NULL;
  gboolean with_link = FALSE, qr = FALSE;
  const GOptionEntry entries[] = {
    { "ttl", 't', 0, G_OPTION_ARG_STRING, &ttl, N_ ("How long it is valid: seconds, or 30m, 6h, 7d"), N_ ("TIME") },
    { "link", 'l', 0, G_OPTION_ARG_NONE, &with_link, N_ ("Print a link that joins the room when opened"), NULL },
    { "qr", 'q', 0, G_OPTION_ARG_NONE, &qr, N_ ("Show the link as a QR code"), NULL },
    { NULL }
  };
  g_autofree char *token = NULL;
  g_autofree char *room = NULL;
  g_autofree char *url = NULL;
  g_autofree char *link = NULL;
  g_autoptr(GError) error = NULL;
  guint32 ttl_s = 0;

  if (!xmh_cli_parse (cli, entries, 1, 1, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (ttl != NULL && !xmh_duration_parse (ttl, &ttl_s))
    return xmh_cli_usage_error (cli, _ ("Invalid time “%s”; use for example 3600, 30m, 6h or 7d"), ttl);
  if (!g_utf8_validate (argv[1], -1, NULL))
    return xmh_cli_usage_error (cli, "%s", _ ("The identity is not valid UTF-8"));
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;
  if ((with_link || qr) && !has_pages (cli))
    return XMH_EXIT_FAILED;

  if (!xmh_bus_media_hub_call_issue_token_sync (cli->hub, argv[1], make_options (ttl, ttl_s), &token, &room, &url, NULL,
                                                &error))
    return xmh_cli_fail (error);

  if (with_link || qr)
    link = xmh_share_link_new (url, argv[1], token);
  if (cli->json)
    print_json (token, room, url, link);
  else if (!qr)
    print_text (link != NULL ? link : token, room, url);
  else if (!xmh_print_qr (link, 0, _ ("Print the link with --link instead."), &error))
    return xmh_cli_fail (error);

  return XMH_EXIT_DONE;
}
