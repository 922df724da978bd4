/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-devices.h"
#include "terminal/xmh-json-builder.h"
#include "terminal/xmh-print.h"
#include "common/xmh-error.h"

static GPtrArray *
new_table (char **head)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_ptr_array_add (rows, head);
  return rows;
}

static char **
describe_session (GVariant *session)
{
  g_autoptr(GStrvBuilder) cells = g_strv_builder_new ();
  guint64 id = 0, bytes_in = 0, bytes_out = 0;
  gint64 since = 0;
  g_autofree char *device = xmh_device_describe (session, "device-name", "peer");
  g_autofree char *number = NULL;
  g_autofree char *age = NULL;
  g_autofree char *in = NULL;
  g_autofree char *out = NULL;

  g_variant_lookup (session, "id", "t", &id);
  g_variant_lookup (session, "since", "x", &since);
  g_variant_lookup (session, "bytes-in", "t", &bytes_in);
  g_variant_lookup (session, "bytes-out", "t", &bytes_out);
  number = g_strdup_printf ("%" G_GUINT64_FORMAT, id);
  age = xmh_print_age (since);
  in = xmh_print_bytes (bytes_in);
  out = xmh_print_bytes (bytes_out);
  g_strv_builder_add_many (cells, number, xmh_print_lookup (session, "service"), device, age, in, out,
                           xmh_print_lookup (session, "user-agent"), NULL);
  return g_strv_builder_end (cells);
}

static char **
describe_participant (GVariant *participant)
{
  g_autoptr(GStrvBuilder) cells = g_strv_builder_new ();
  g_auto(GStrv) publishing = NULL;
  gint64 joined = 0;
  g_autofree char *age = NULL;
  g_autofree char *tracks = NULL;

  g_variant_lookup (participant, "joined", "x", &joined);
  if (!g_variant_lookup (participant, "publishing", "^as", &publishing))
    publishing = g_new0 (char *, 1);
  age = xmh_print_age (joined);
  tracks = g_strjoinv (", ", publishing);
  g_strv_builder_add_many (cells, xmh_print_lookup (participant, "identity"), xmh_print_lookup (participant, "name"),
                           xmh_print_lookup (participant, "device-name"),
                           xmh_print_word (xmh_print_lookup (participant, "state")), age, tracks, NULL);
  return g_strv_builder_end (cells);
}

static char **
make_head (const char *first, ...)
{
  g_autoptr(GStrvBuilder) cells = g_strv_builder_new ();
  va_list args;

  va_start (args, first);
  for (const char *cell = first; cell != NULL; cell = va_arg (args, const char *))
    g_strv_builder_add (cells, cell);
  va_end (args);

  return g_strv_builder_end (cells);
}

static void
print_list (XmhCli *cli, GVariant *list, char **(*describe) (GVariant *entry), char **head, const char *none)
{
  g_autoptr(GPtrArray) rows = new_table (head);

  if (cli->json)
    {
      xmh_print_json (json_gvariant_serialize (list), TRUE);
      return;
    }
  if (g_variant_n_children (list) == 0)
    {
      g_print ("%s\n", none);
      return;
    }

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr(GVariant) entry = g_variant_get_child_value (list, i);

      g_ptr_array_add (rows, describe (entry));
    }
  xmh_print_table (rows);
}

static int
list_sessions (XmhCli *cli, const char *argument)
{
  g_autoptr(GVariant) sessions = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_bus_media_hub_call_list_sessions_sync (cli->hub, &sessions, NULL, &error))
    return xmh_cli_fail (error);

  print_list (cli, sessions, describe_session,
              /* Translators: heads of columns, from here on; IN and OUT count bytes */
              make_head (_ ("ID"), _ ("SERVICE"), _ ("DEVICE"), _ ("AGE"), C_ ("bytes", "IN"), C_ ("bytes", "OUT"),
                         _ ("USER AGENT"), NULL),
              _ ("No device is connected."));
  return XMH_EXIT_DONE;
}

static int
list_participants (XmhCli *cli, const char *argument)
{
  g_autoptr(GVariant) participants = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_bus_media_hub_call_list_participants_sync (cli->hub, &participants, NULL, &error))
    return xmh_cli_fail (error);

  print_list (cli, participants, describe_participant,
              make_head (_ ("IDENTITY"), _ ("NAME"), _ ("DEVICE"), _ ("STATE"), _ ("AGE"), _ ("PUBLISHING"), NULL),
              _ ("There are no participants in the room."));
  return XMH_EXIT_DONE;
}

static int
close_session (XmhCli *cli, const char *argument)
{
  g_autoptr(GError) error = NULL;
  guint64 id;

  if (!g_ascii_string_to_unsigned (argument, 10, 0, G_MAXUINT64, &id, NULL))
    return xmh_cli_usage_error (cli, _ ("There is no session “%s”; run “xmhctl sessions” for a list"), argument);
  if (!xmh_bus_media_hub_call_close_session_sync (cli->hub, id, NULL, &error))
    return xmh_cli_fail (error);

  g_print (_ ("Ended session %s. The device can reconnect.\n"), argument);
  return XMH_EXIT_DONE;
}

static int
remove_participant (XmhCli *cli, const char *argument)
{
  g_autoptr(GError) error = NULL;

  if (!g_utf8_validate (argument, -1, NULL))
    return xmh_cli_usage_error (cli, "%s", _ ("The identity is not valid UTF-8"));
  if (!xmh_bus_media_hub_call_remove_participant_sync (cli->hub, argument, NULL, &error))
    {
      if (!g_error_matches (error, XMH_ERROR, XMH_ERROR_NOT_FOUND))
        return xmh_cli_fail (error);
      g_printerr (_ ("xmhctl: There is no participant “%s” in the room. “xmhctl sessions participants” lists them.\n"),
                  argument);
      return XMH_EXIT_FAILED;
    }

  g_print (_ ("Removed “%s”. It can rejoin until its token expires.\n"), argument);
  return XMH_EXIT_DONE;
}

static const struct
{
  const char *word;
  gboolean takes_argument;
  int (*run) (XmhCli *cli, const char *argument);
} actions[] = {
  { "list", FALSE, list_sessions },
  { "close", TRUE, close_session },
  { "participants", FALSE, list_participants },
  { "remove", TRUE, remove_participant },
};

int
xmh_command_sessions (XmhCli *cli, int argc, char **argv)
{
  const char *word;

  if (!xmh_cli_parse (cli, NULL, 0, 2, &argc, &argv))
    return XMH_EXIT_USAGE;

  word = argc > 1 ? argv[1] : "list";
  if (!xmh_cli_has_verb (cli, word))
    return XMH_EXIT_USAGE;
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (strcmp (actions[i].word, word) != 0)
        continue;
      if (argc > 2 && !actions[i].takes_argument)
        return xmh_cli_usage_error (cli, _ ("Unexpected argument “%s”"), argv[2]);
      if (argc <= 2 && actions[i].takes_argument)
        return xmh_cli_usage_error (cli, "%s", _ ("An argument is missing"));
      if (!xmh_cli_connect (cli))
        return XMH_EXIT_UNREACHABLE;
      return actions[i].run (cli, argc > 2 ? argv[2] : NULL);
    }

  g_assert_not_reached ();
}
