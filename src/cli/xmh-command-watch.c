/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-json.h"
#include "cli/xmh-print.h"
#include "common/xmh-names.h"

/* Each event is one line; with --json one object. */
static void
print_event (XmhCli     *cli,
             const char *event,
             const char *text,
             GVariant   *details)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
  g_autofree char *dim = xmh_print_styled (XMH_STYLE_DIM, time);

  if (!cli->json)
    {
      g_print ("%s  %s\n", dim, text);
      fflush (stdout);
      return;
    }

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "time");
  json_builder_add_int_value (builder, g_date_time_to_unix (now));
  json_builder_set_member_name (builder, "event");
  json_builder_add_string_value (builder, event);
  xmh_json_add_variant (builder, "details", details);
  json_builder_end_object (builder);
  xmh_print_json (json_builder_get_root (builder), FALSE);
}

static void
print_problems (GVariant *problems)
{
  GVariantIter iter;
  const char *code, *severity, *message, *remedy;

  g_variant_iter_init (&iter, problems);
  while (g_variant_iter_next (&iter, "(&s&s&s&s)", &code, &severity, &message, &remedy))
    xmh_print_finding (severity, code, message, remedy);
}

static char *
describe_value (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_strdup (xmh_print_word (g_variant_get_string (value, NULL)));
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT) && *xmh_print_lookup (value, "state") != '\0')
    return g_strdup (xmh_print_word (xmh_print_lookup (value, "state")));
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT) && *xmh_print_lookup (value, "fingerprint") != '\0')
    return g_strdup (xmh_print_lookup (value, "fingerprint"));
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a(ssss)")))
    return g_strdup_printf ("%" G_GSIZE_FORMAT, g_variant_n_children (value));
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_autofree const char **strings = g_variant_get_strv (value, NULL);

      return g_strjoinv (" ", (char **) strings);
    }

  return g_variant_print (value, FALSE);
}

static void
on_properties_changed (GDBusProxy         *proxy,
                       GVariant           *changed,
                       const char *const  *invalidated,
                       XmhCli             *cli)
{
  GVariantIter iter;
  const char *name;
  GVariant *child;

  /* Nothing but invalidated values: the service went away, which is told by itself. */
  if (g_variant_n_children (changed) == 0)
    return;
  if (cli->json)
    {
      print_event (cli, "properties", NULL, changed);
      return;
    }

  g_variant_iter_init (&iter, changed);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &child))
    {
      g_autoptr(GVariant) value = child;
      g_autofree char *text = describe_value (value);
      g_autofree char *line = g_strdup_printf ("%s: %s", name, text);

      print_event (cli, "properties", line, NULL);
      if (strcmp (name, "Problems") == 0)
        print_problems (value);
    }
}

static void
on_certificate_rotated (XmhBusMediaHub *hub,
                        const char     *fingerprint,
                        gboolean        authority_changed,
                        XmhCli         *cli)
{
  GVariant *parsed = g_variant_new_parsed ("{'fingerprint': <%s>, 'authority-changed': <%b>}", fingerprint,
                                           authority_changed);
  g_autoptr(GVariant) details = g_variant_ref_sink (parsed);
  g_autofree char *line = g_strdup_printf (authority_changed ? _("New authority and certificate %s")
                                                             : _("New certificate %s"), fingerprint);

  print_event (cli, "certificate-rotated", line, details);
}

static void
on_session_opened (XmhBusMediaHub *hub,
                   guint64         id,
                   GVariant       *session,
                   XmhCli         *cli)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (session);
  g_autoptr(GVariant) details = NULL;
  g_autofree char *number = NULL;
  g_autofree char *line = NULL;

  g_variant_dict_insert (&dict, "id", "t", id);
  details = g_variant_ref_sink (g_variant_dict_end (&dict));
  number = g_strdup_printf ("%" G_GUINT64_FORMAT, id);
  /* Translators: a number, LiveKit or CloudXR, and the address of a device */
  line = g_strdup_printf (_("Session %s opened: %s, %s"), number, xmh_print_lookup (session, "service"),
                          xmh_print_lookup (session, "peer"));
  print_event (cli, "session-opened", line, details);
}

static void
on_session_closed (XmhBusMediaHub *hub,
                   guint64         id,
                   const char     *reason,
                   XmhCli         *cli)
{
  g_autoptr(GVariant) details = g_variant_ref_sink (g_variant_new_parsed ("{'id': <%t>, 'reason': <%s>}", id, reason));
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, id);
  /* Translators: a number, and why it was closed */
  g_autofree char *line = g_strdup_printf (_("Session %s closed: %s"), number, _(reason));

  print_event (cli, "session-closed", line, details);
}

/* Goes on waiting: a service that restarts is followed too. */
static void
on_owner_changed (GObject    *hub,
                  GParamSpec *pspec,
                  XmhCli     *cli)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (hub));

  if (owner != NULL)
    print_event (cli, "service-appeared", _("The service is there"), NULL);
  else
    print_event (cli, "service-vanished", _("The service went away"), NULL);
}

static gboolean
on_interrupted (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
print_first (XmhCli *cli)
{
  g_autoptr(GVariant) state = g_variant_ref_sink (g_variant_new_parsed ("{'State': <%s>}",
                                                                        xmh_bus_media_hub_get_state (cli->hub)));
  g_autofree char *line = g_strdup_printf (_("State: %s"), xmh_print_word (xmh_bus_media_hub_get_state (cli->hub)));

  print_event (cli, "properties", line, state);
  if (!cli->json)
    print_problems (xmh_bus_media_hub_get_problems (cli->hub));
}

int
xmh_command_watch (XmhCli *cli,
                   int     argc,
                   char  **argv)
{
  g_autoptr(GMainLoop) loop = NULL;

  if (!xmh_cli_parse (cli, NULL, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGINT, on_interrupted, loop);
  g_unix_signal_add (SIGTERM, on_interrupted, loop);
  g_signal_connect (cli->hub, "g-properties-changed", G_CALLBACK (on_properties_changed), cli);
  g_signal_connect (cli->hub, "certificate-rotated", G_CALLBACK (on_certificate_rotated), cli);
  g_signal_connect (cli->hub, "session-opened", G_CALLBACK (on_session_opened), cli);
  g_signal_connect (cli->hub, "session-closed", G_CALLBACK (on_session_closed), cli);
  g_signal_connect (cli->hub, "notify::g-name-owner", G_CALLBACK (on_owner_changed), cli);

  print_first (cli);
  g_main_loop_run (loop);
  return XMH_EXIT_DONE;
}
