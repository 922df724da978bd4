/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "terminal/xmh-duration.h"
#include "terminal/xmh-print-qr.h"
#include "terminal/xmh-print.h"

/* For an evening. */
#define GUEST_S (12 * 60 * 60)

typedef struct
{
  guint32 for_s; /* 0: the device stays */
  gboolean is_watch_only;
  gboolean qr;
  char *name; /* nullable */
} Wish;

typedef struct
{
  char *url; /* empty: no device can connect */
  char *code;
  gint64 expires;
} Link;

static GVariant *
make_options (const Wish *wish)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (wish->for_s > 0)
    g_variant_builder_add (&builder, "{sv}", "for", g_variant_new_uint32 (wish->for_s));
  if (wish->is_watch_only)
    g_variant_builder_add (&builder, "{sv}", "watch-only", g_variant_new_boolean (TRUE));
  if (wish->name != NULL)
    g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (wish->name));
  return g_variant_builder_end (&builder);
}

static int
print_json (const Link *link)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "url");
  json_builder_add_string_value (builder, link->url);
  json_builder_set_member_name (builder, "code");
  json_builder_add_string_value (builder, link->code);
  json_builder_set_member_name (builder, "expires");
  json_builder_add_int_value (builder, link->expires);
  json_builder_end_object (builder);
  xmh_print_json (json_builder_get_root (builder), TRUE);
  return XMH_EXIT_DONE;
}

/* Returns: (transfer full): in two halves, which are easier to type */
static char *
group_code (const char *code)
{
  gsize length = strlen (code);

  if (length != 8 || strchr (code, '-') != NULL)
    return g_strdup (code);

  return g_strdup_printf ("%.4s-%s", code, code + 4);
}

static void
print_expiry (const Link *link)
{
  g_autofree char *time = xmh_print_time (link->expires);
  g_autofree char *words = xmh_duration_to_words (link->expires - g_get_real_time () / G_USEC_PER_SEC);

  /* Translators: a duration in words, and a time */
  g_print (_ ("It gives one device access, within %s (until %s)."), words, time);
  g_print ("\n");
}

static void
print_limits (const Wish *wish)
{
  g_autofree char *words = xmh_duration_to_words (wish->for_s);

  if (wish->for_s > 0)
    {
      g_print (_ ("The device loses access after %s."), words);
      g_print ("\n");
    }
  if (wish->is_watch_only)
    g_print ("%s\n", _ ("The device can see and hear, but its camera and microphone stay off."));
}

static void
print_link (const Link *link, const Wish *wish)
{
  g_autofree char *page = g_strndup (link->url, strcspn (link->url, "#"));
  g_autofree char *code = group_code (link->code);

  g_print ("%s\n    %s\n", _ ("Open this link on the device:"), link->url);
  g_print (_ ("Or open %s and type this code:"), page);
  g_print ("\n    %s\n", code);
  print_expiry (link);
  print_limits (wish);
}

static int
print_qr (const Link *link, const Wish *wish)
{
  int lines_below = 1 + (wish->for_s > 0) + wish->is_watch_only;
  g_autoptr(GError) error = NULL;

  if (!xmh_print_qr (link->url, lines_below, _ ("Run the command without --qr for a link."), &error))
    return xmh_cli_fail (error);

  print_expiry (link);
  print_limits (wish);
  return XMH_EXIT_DONE;
}

static void
mention_open_access (XmhCli *cli)
{
  if (g_strcmp0 (xmh_bus_media_hub_get_access (cli->hub), "open") == 0)
    g_printerr ("%s\n", _ ("Access is open, so devices need no link. To change this, run “xmhctl access ask”."));
}

static int
show (XmhCli *cli, const Link *link, const Wish *wish)
{
  mention_open_access (cli);
  if (cli->json)
    return print_json (link);
  if (*link->url == '\0')
    {
      g_printerr ("xmhctl: %s\n", _ ("There is no address that a device could open. Run “xmhctl status” to see why"));
      return XMH_EXIT_FAILED;
    }
  if (wish->qr)
    return print_qr (link, wish);

  print_link (link, wish);
  return XMH_EXIT_DONE;
}

static int
make_link (XmhCli *cli, const Wish *wish)
{
  g_autoptr(GError) error = NULL;
  Link link = { NULL, NULL, 0 };
  int status;

  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;
  if (!xmh_bus_media_hub_call_create_pairing_link_sync (cli->hub, make_options (wish), &link.url, &link.code,
                                                        &link.expires, NULL, &error))
    return xmh_cli_fail (error);

  status = show (cli, &link, wish);
  g_free (link.url);
  g_free (link.code);
  return status;
}

int
xmh_command_pair (XmhCli *cli, int argc, char **argv)
{
  g_autofree char *time = NULL;
  g_autofree char *name = NULL;
  gboolean is_guest = FALSE;
  Wish wish = { 0 };
  const GOptionEntry entries[] = {
    { "qr", 'q', 0, G_OPTION_ARG_NONE, &wish.qr, N_ ("Show the link as a QR code"), NULL },
    { "guest", 'g', 0, G_OPTION_ARG_NONE, &is_guest, N_ ("End the access after 12 hours"), NULL },
    { "for", 'f', 0, G_OPTION_ARG_STRING, &time, N_ ("End the access after this time: seconds, or 30m, 6h, 7d"),
      N_ ("TIME") },
    { "watch-only", 'w', 0, G_OPTION_ARG_NONE, &wish.is_watch_only,
      N_ ("Let the device see and hear, without its camera and microphone"), NULL },
    { "name", 'n', 0, G_OPTION_ARG_STRING, &name, N_ ("Call the device by this name"), N_ ("NAME") },
    { NULL }
  };

  if (!xmh_cli_parse (cli, entries, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (time != NULL && (!xmh_duration_parse (time, &wish.for_s) || wish.for_s == 0))
    return xmh_cli_usage_error (cli, _ ("Invalid time “%s”; use for example 3600, 30m, 6h or 7d"), time);
  if (name != NULL && !g_utf8_validate (name, -1, NULL))
    return xmh_cli_usage_error (cli, "%s", _ ("The name is not valid UTF-8"));

  if (is_guest && time == NULL)
    wish.for_s = GUEST_S;
  wish.name = name;
  return make_link (cli, &wish);
}
