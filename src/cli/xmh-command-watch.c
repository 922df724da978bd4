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
#include "cli/xmh-devices.h"
#include "terminal/xmh-json-builder.h"
#include "terminal/xmh-print.h"
#include "terminal/xmh-wrap.h"
#include "common/xmh-problem.h"
#include "reach/xmh-control-client.h"

/* 12:34:56 and two spaces */
#define TIME_WIDTH 10

#define MAX_SENTENCES 16

/* How often to look for a hub that left the control socket. */
#define LOOK_INTERVAL_MS 500

typedef struct
{
  XmhCli *cli;
  char *last[MAX_SENTENCES]; /* last sentence about each property */
  GPtrArray *problems;       /* already shown */
  guint look_id;             /* while there is no hub on the control socket */
} Watch;

/* Each event is one line; with --json one object. */
static void
print_event (XmhCli *cli, const char *event, const char *text, GVariant *details)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
  g_autofree char *dim = xmh_print_styled (XMH_PRINT_STYLE_DIM, time);

  if (!cli->json)
    {
      g_print ("%s  ", dim);
      xmh_wrap_print (text, TIME_WIDTH, TIME_WIDTH, xmh_wrap_get_columns ());
      fflush (stdout);
      return;
    }

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "time");
  json_builder_add_int_value (builder, g_date_time_to_unix (now));
  json_builder_set_member_name (builder, "event");
  json_builder_add_string_value (builder, event);
  xmh_json_builder_add_variant (builder, "details", details);
  json_builder_end_object (builder);
  xmh_print_json (json_builder_get_root (builder), FALSE);
}

static char *
describe_state (GVariant *value)
{
  return g_strdup_printf (_ ("Hub state: %s."), xmh_print_word (g_variant_get_string (value, NULL)));
}

static char *
describe_urls (GVariant *value)
{
  g_autofree const char **urls = g_variant_get_strv (value, NULL);
  g_autofree char *list = g_strjoinv (" ", (char **) urls);

  return *list != '\0' ? g_strdup_printf (_ ("Address for devices: %s"), list)
                       : g_strdup (_ ("There is no address for devices."));
}

static char *
describe_room (GVariant *value)
{
  return g_strdup_printf (_ ("The room is “%s”."), g_variant_get_string (value, NULL));
}

static char *
describe_tls (GVariant *value)
{
  return g_strdup (g_variant_get_boolean (value) ? _ ("Encryption is on.") : _ ("Encryption is off."));
}

static char *
describe_access (GVariant *value)
{
  const char *access = g_variant_get_string (value, NULL);

  if (strcmp (access, "open") == 0)
    return g_strdup (_ ("Every device on the network has access."));

  return g_strdup (strcmp (access, "ask") == 0
                     ? _ ("Devices need your permission.")
                     : _ ("Devices need your permission, but everyone knows LiveKit's key and secret."));
}

static char *
describe_media_server (GVariant *value)
{
  return g_strdup_printf (_ ("LiveKit state: %s."), xmh_print_word (xmh_print_lookup (value, "state")));
}

static char *
describe_connector (GVariant *value)
{
  const char *state = xmh_print_lookup (value, "state");
  gboolean is_present = FALSE;

  g_variant_lookup (value, "present", "b", &is_present);
  if (is_present)
    return g_strdup (_ ("The agents are in the room."));

  return g_strdup_printf (_ ("Connector state: %s. The agents are not in the room."), xmh_print_word (state));
}

static char *
describe_cloudxr (GVariant *value)
{
  gboolean has_runtime = FALSE;

  if (*xmh_print_lookup (value, "state") != '\0' && strcmp (xmh_print_lookup (value, "state"), "listening") != 0)
    return g_strdup_printf (_ ("CloudXR state: %s."), xmh_print_word (xmh_print_lookup (value, "state")));

  g_variant_lookup (value, "backend-ready", "b", &has_runtime);
  return g_strdup (has_runtime ? _ ("The CloudXR runtime is running.") : _ ("The CloudXR runtime is not running."));
}

static char *
describe_notifications (GVariant *value)
{
  return g_strdup (g_variant_get_boolean (value) ? _ ("Desktop notifications are on.")
                                                 : _ ("Desktop notifications are off."));
}

static char *
describe_config_file (GVariant *value)
{
  const char *file = g_variant_get_string (value, NULL);

  return *file != '\0' ? g_strdup_printf (_ ("The hub uses %s."), file)
                       : g_strdup (_ ("The hub does not use a configuration file."));
}

/* The properties that matter to users. Sessions and certificates have signals of their own. */
static const struct
{
  const char *property;
  const char *type;
  char *(*describe) (GVariant *value);
} sentences[] = {
  { "State", "s", describe_state },
  { "Urls", "as", describe_urls },
  { "Room", "s", describe_room },
  { "TlsEnabled", "b", describe_tls },
  { "Access", "s", describe_access },
  { "MediaServer", "a{sv}", describe_media_server },
  { "Connector", "a{sv}", describe_connector },
  { "CloudXr", "a{sv}", describe_cloudxr },
  { "Notifications", "b", describe_notifications },
  { "ConfigFile", "s", describe_config_file },
};

/* Skips a sentence that is still true, since a hub that restarts sends all properties again. */
static void
tell (Watch *watch, guint i, GVariant *value, gboolean is_new)
{
  g_autofree char *sentence = NULL;

  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE (sentences[i].type)))
    return;

  sentence = sentences[i].describe (value);
  if (g_strcmp0 (sentence, watch->last[i]) == 0)
    return;
  if (is_new)
    print_event (watch->cli, "properties", sentence, NULL);
  g_free (watch->last[i]);
  watch->last[i] = g_steal_pointer (&sentence);
}

static gboolean
has_problem (GPtrArray *problems, const char *wanted_code, const char *wanted_message)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (problems, i);

      if (strcmp (problem->code, wanted_code) == 0 &&
          (wanted_message == NULL || strcmp (problem->message, wanted_message) == 0))
        return TRUE;
    }

  return FALSE;
}

static void
print_new_problems (Watch *watch, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *text = g_strdup_printf (_ ("Problem: %s"), problem->message);
      g_autofree char *line = g_strconcat (text, *problem->remedy != '\0' ? " → " : "", problem->remedy, NULL);

      if (!has_problem (watch->problems, problem->code, problem->message))
        print_event (watch->cli, "properties", line, NULL);
    }
}

static void
print_solved_problems (Watch *watch, GPtrArray *problems)
{
  for (guint i = 0; i < watch->problems->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (watch->problems, i);
      g_autofree char *line = g_strdup_printf (_ ("Solved: %s"), problem->message);

      if (!has_problem (problems, problem->code, NULL))
        print_event (watch->cli, "properties", line, NULL);
    }
}

static void
tell_problems (Watch *watch, GVariant *variant)
{
  g_autoptr(GPtrArray) problems = NULL;

  if (variant == NULL || !g_variant_is_of_type (variant, G_VARIANT_TYPE ("a(ssss)")))
    return;

  problems = xmh_problem_list_from_variant (variant);
  print_solved_problems (watch, problems);
  print_new_problems (watch, problems);
  g_ptr_array_unref (watch->problems);
  watch->problems = g_steal_pointer (&problems);
}

static void
on_properties_changed (GDBusProxy *proxy, GVariant *changed, const char *const *invalidated, Watch *watch)
{
  g_autoptr(GVariant) problems = NULL;

  /* Only invalidated values: the hub has left the bus, which is reported separately. */
  if (g_variant_n_children (changed) == 0)
    return;
  if (watch->cli->json)
    {
      print_event (watch->cli, "properties", NULL, changed);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      g_autoptr(GVariant) value = g_variant_lookup_value (changed, sentences[i].property, NULL);

      tell (watch, i, value, TRUE);
    }
  problems = g_variant_lookup_value (changed, "Problems", NULL);
  tell_problems (watch, problems);
}

static void
on_certificate_rotated (XmhBusMediaHub *hub, const char *fingerprint, gboolean authority_changed, Watch *watch)
{
  GVariant *parsed = g_variant_new_parsed ("{'fingerprint': <%s>, 'authority-changed': <%b>}", fingerprint,
                                           authority_changed);
  g_autoptr(GVariant) details = g_variant_ref_sink (parsed);
  g_autofree char *line = g_strdup_printf (
    authority_changed ? _ ("There is a new authority; every device must trust this computer again. New certificate: %s")
                      : _ ("New certificate: %s"),
    fingerprint);

  print_event (watch->cli, "certificate-rotated", line, details);
}

static void
on_session_opened (XmhBusMediaHub *hub, guint64 id, GVariant *session, Watch *watch)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (session);
  g_autoptr(GVariant) details = NULL;
  g_autofree char *number = NULL;
  g_autofree char *device = xmh_device_describe (session, "device-name", "peer");
  g_autofree char *line = NULL;

  g_variant_dict_insert (&dict, "id", "t", id);
  details = g_variant_ref_sink (g_variant_dict_end (&dict));
  number = g_strdup_printf ("%" G_GUINT64_FORMAT, id);
  /* Translators: a number, LiveKit or CloudXR, and the name and address of a device */
  line = g_strdup_printf (_ ("Session %s started: %s, %s"), number, xmh_print_lookup (session, "service"), device);
  print_event (watch->cli, "session-opened", line, details);
}

static void
on_session_closed (XmhBusMediaHub *hub, guint64 id, const char *reason, Watch *watch)
{
  g_autoptr(GVariant) details = g_variant_ref_sink (g_variant_new_parsed ("{'id': <%t>, 'reason': <%s>}", id, reason));
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, id);
  /* Translators: a number, and why it ended */
  g_autofree char *line = g_strdup_printf (_ ("Session %s ended: %s"), number, _ (reason));

  print_event (watch->cli, "session-closed", line, details);
}

static void
on_device_requested (XmhBusMediaHub *hub, const char *id, GVariant *device, Watch *watch)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (device);
  g_autofree char *text = xmh_device_describe (device, "name", "address");
  const char *number = xmh_print_lookup (device, "number");
  /* Translators: a device; the number that it shows; the number again */
  g_autofree char *line =
    g_strdup_printf (_ ("%s asks for access and shows the number %s. To allow it, run “xmhctl devices allow %s”."),
                     text, number, number);
  g_autoptr(GVariant) details = NULL;

  g_variant_dict_insert (&dict, "id", "s", id);
  details = g_variant_ref_sink (g_variant_dict_end (&dict));
  print_event (watch->cli, "device-requested", line, details);
}

/* The hub reports what matters to a person otherwise: as sessions, and in the list of devices. */
static void
on_device_changed (XmhBusMediaHub *hub, const char *id, Watch *watch)
{
  g_autoptr(GVariant) details = g_variant_ref_sink (g_variant_new_parsed ("{'id': <%s>}", id));

  if (watch->cli->json)
    print_event (watch->cli, "device-changed", NULL, details);
}

static void
print_presence (Watch *watch, gboolean is_there)
{
  if (is_there)
    print_event (watch->cli, "service-appeared", _ ("The hub started."), NULL);
  else
    print_event (watch->cli, "service-vanished", _ ("The hub stopped. Waiting for it to start again…"), NULL);
}

/* Keeps waiting, to follow a hub that restarts. */
static void
on_owner_changed (GObject *hub, GParamSpec *pspec, Watch *watch)
{
  print_presence (watch, xmh_control_client_is_connected (XMH_BUS_MEDIA_HUB (hub)));
}

static void on_closed (GDBusConnection *connection, gboolean vanished, GError *error, gpointer data);

static void
attach (Watch *watch)
{
  XmhBusMediaHub *hub = watch->cli->hub;

  g_signal_connect (hub, "g-properties-changed", G_CALLBACK (on_properties_changed), watch);
  g_signal_connect (hub, "certificate-rotated", G_CALLBACK (on_certificate_rotated), watch);
  g_signal_connect (hub, "session-opened", G_CALLBACK (on_session_opened), watch);
  g_signal_connect (hub, "session-closed", G_CALLBACK (on_session_closed), watch);
  g_signal_connect (hub, "device-requested", G_CALLBACK (on_device_requested), watch);
  g_signal_connect (hub, "device-changed", G_CALLBACK (on_device_changed), watch);
  if (g_dbus_proxy_get_name (G_DBUS_PROXY (hub)) != NULL)
    g_signal_connect (hub, "notify::g-name-owner", G_CALLBACK (on_owner_changed), watch);
  else
    g_signal_connect (g_dbus_proxy_get_connection (G_DBUS_PROXY (hub)), "closed", G_CALLBACK (on_closed), watch);
}

static void
detach (Watch *watch)
{
  XmhBusMediaHub *hub = watch->cli->hub;

  if (hub == NULL)
    return;
  g_signal_handlers_disconnect_by_data (hub, watch);
  g_signal_handlers_disconnect_by_data (g_dbus_proxy_get_connection (G_DBUS_PROXY (hub)), watch);
}

/* As on a bus, where the proxy reports all properties of a hub that restarts. */
static void
print_all (Watch *watch)
{
  GDBusProxy *hub = G_DBUS_PROXY (watch->cli->hub);
  g_auto(GStrv) names = g_dbus_proxy_get_cached_property_names (hub);
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GVariant) properties = NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autoptr(GVariant) value = g_dbus_proxy_get_cached_property (hub, names[i]);

      g_variant_dict_insert_value (&dict, names[i], value);
    }
  properties = g_variant_ref_sink (g_variant_dict_end (&dict));
  on_properties_changed (hub, properties, NULL, watch);
}

static gboolean
on_look (gpointer data)
{
  Watch *watch = data;

  if (!xmh_cli_find (watch->cli))
    return G_SOURCE_CONTINUE;

  watch->look_id = 0;
  attach (watch);
  print_presence (watch, TRUE);
  print_all (watch);
  return G_SOURCE_REMOVE;
}

/* A connection without a bus does not come back. */
static void
on_closed (GDBusConnection *connection, gboolean vanished, GError *error, gpointer data)
{
  Watch *watch = data;

  detach (watch);
  print_presence (watch, FALSE);
  if (watch->look_id == 0)
    watch->look_id = g_timeout_add (LOOK_INTERVAL_MS, on_look, watch);
}

static gboolean
on_interrupted (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/* Stores the present state, to compare later ones with. */
static void
remember (Watch *watch)
{
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      g_autoptr(GVariant)
                   value = g_dbus_proxy_get_cached_property (G_DBUS_PROXY (watch->cli->hub), sentences[i].property);

      tell (watch, i, value, FALSE);
    }
}

static void
print_first (Watch *watch)
{
  const char *word = xmh_bus_media_hub_get_state (watch->cli->hub);
  g_autoptr(GVariant) state = g_variant_ref_sink (g_variant_new_parsed ("{'State': <%s>}", word));
  g_autofree char *line = g_strdup_printf (_ ("Hub state: %s."), xmh_print_word (word));

  if (!watch->cli->json)
    xmh_wrap_print (_ ("Watching… Press Ctrl+C to stop."), 0, 0, xmh_wrap_get_columns ());
  print_event (watch->cli, "properties", line, state);
  if (!watch->cli->json)
    tell_problems (watch, xmh_bus_media_hub_get_problems (watch->cli->hub));
}

static void
clear (Watch *watch)
{
  for (guint i = 0; i < G_N_ELEMENTS (watch->last); i++)
    g_free (watch->last[i]);
  g_ptr_array_unref (watch->problems);
}

int
xmh_command_watch (XmhCli *cli, int argc, char **argv)
{
  g_autoptr(GMainLoop) loop = NULL;
  Watch watch = { .cli = cli };

  if (!xmh_cli_parse (cli, NULL, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  G_STATIC_ASSERT (G_N_ELEMENTS (sentences) <= MAX_SENTENCES);
  loop = g_main_loop_new (NULL, FALSE);
  watch.problems = xmh_problem_list_new ();
  remember (&watch);
  g_unix_signal_add (SIGINT, on_interrupted, loop);
  g_unix_signal_add (SIGTERM, on_interrupted, loop);
  attach (&watch);

  print_first (&watch);
  g_main_loop_run (loop);
  g_clear_handle_id (&watch.look_id, g_source_remove);
  detach (&watch);
  clear (&watch);
  return XMH_EXIT_DONE;
}
