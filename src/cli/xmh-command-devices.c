/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-devices.h"
#include "terminal/xmh-print-qr.h"
#include "terminal/xmh-print.h"

typedef struct
{
  gboolean always;
  gboolean qr;
} Options;

static char *
describe_state (GVariant *device)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean is_connected = FALSE, is_watch_only = FALSE;
  gint64 expires = 0;

  g_variant_lookup (device, "connected", "b", &is_connected);
  g_variant_lookup (device, "watch-only", "b", &is_watch_only);
  g_variant_lookup (device, "expires", "x", &expires);
  g_string_append (text, xmh_print_word (is_connected ? "connected" : xmh_print_lookup (device, "state")));
  if (is_watch_only)
    g_string_append_printf (text, ", %s", _ ("watch only"));
  if (expires > 0)
    {
      g_autofree char *time = xmh_print_time (expires);

      g_string_append (text, ", ");
      /* Translators: a time, and a date if it is not today */
      g_string_append_printf (text, _ ("until %s"), time);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *
describe_mark (GVariant *device)
{
  const char *mark = xmh_print_lookup (device, "recognised-by");

  /* Translators: what recognises a device, from here on */
  if (strcmp (mark, "cookie") == 0)
    return _ ("cookie");
  if (strcmp (mark, "key") == 0)
    return _ ("key");
  if (strcmp (mark, "cable") == 0)
    return _ ("cable");
  if (strcmp (mark, "address") == 0)
    return _ ("address (weak)");

  return mark;
}

static char *
describe_last_seen (GVariant *device)
{
  gint64 last_seen = 0;
  g_autofree char *age = NULL;

  g_variant_lookup (device, "last-seen", "x", &last_seen);
  if (last_seen == 0)
    return g_strdup (C_ ("seen", "never"));

  age = xmh_print_age (last_seen);
  /* Translators: an age, such as 5m or 2d 4h */
  return g_strdup_printf (_ ("%s ago"), age);
}

static char **
describe_device (GVariant *device)
{
  g_autoptr(GStrvBuilder) cells = g_strv_builder_new ();
  g_autofree char *state = describe_state (device);
  g_autofree char *seen = describe_last_seen (device);

  g_strv_builder_add_many (cells, xmh_print_lookup (device, "name"), state, describe_mark (device), seen,
                           xmh_print_lookup (device, "address"), NULL);
  return g_strv_builder_end (cells);
}

static char **
make_head (void)
{
  g_autoptr(GStrvBuilder) cells = g_strv_builder_new ();

  g_strv_builder_add_many (cells, _ ("NAME"), _ ("STATE"), _ ("RECOGNISED BY"), _ ("LAST SEEN"), _ ("ADDRESS"), NULL);
  return g_strv_builder_end (cells);
}

/* People have to act on these, so they are no rows. */
static void
print_pending (GVariant *devices)
{
  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);
      g_autofree char *text = xmh_device_describe (device, "name", "address");
      const char *number = xmh_print_lookup (device, "number");

      if (!xmh_device_is_in_state (device, "pending"))
        continue;
      /* Translators: a device, and the four digits that it shows */
      g_print (_ ("%s asks for access and shows the number %s. To allow or deny it, run:"), text, number);
      g_print ("\n    xmhctl devices allow %s\n    xmhctl devices deny %s\n", number, number);
    }
}

static void
print_known (GVariant *devices)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_ptr_array_add (rows, make_head ());
  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);

      if (!xmh_device_is_in_state (device, "pending"))
        g_ptr_array_add (rows, describe_device (device));
    }
  if (rows->len > 1)
    xmh_print_table (rows);
}

static int
list_devices (XmhCli *cli, char **arguments, const Options *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) devices = xmh_devices_list (cli, &error);
  guint n_pending;

  if (devices == NULL)
    return xmh_cli_fail (error);
  if (cli->json)
    {
      xmh_print_json (json_gvariant_serialize (devices), TRUE);
      return XMH_EXIT_DONE;
    }

  n_pending = xmh_devices_count (devices, "pending");
  if (g_variant_n_children (devices) == 0)
    g_print ("%s\n", _ ("No device has access yet. To allow one, run “xmhctl pair”."));
  print_pending (devices);
  if (n_pending > 0 && n_pending < g_variant_n_children (devices))
    g_print ("\n");
  print_known (devices);
  return XMH_EXIT_DONE;
}

static GVariant *
find_device (XmhCli *cli, const char *word, GError **error)
{
  g_autoptr(GVariant) devices = xmh_devices_list (cli, error);

  return devices != NULL ? xmh_devices_find (devices, word, error) : NULL;
}

static GVariant *
make_options (const Options *options)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (options->always)
    g_variant_builder_add (&builder, "{sv}", "always", g_variant_new_boolean (TRUE));
  return g_variant_builder_end (&builder);
}

static void
print_allowed (GVariant *device, const Options *options)
{
  g_print (_ ("“%s” has access now."), xmh_print_lookup (device, "name"));
  g_print ("\n");
  if (strcmp (xmh_print_lookup (device, "recognised-by"), "address") == 0 && !options->always)
    g_print ("%s\n",
             _ ("It is recognised by its address only, and has to ask again when it was not seen for 12 hours. With "
                "--always, it keeps access."));
}

static int
allow_device (XmhCli *cli, char **arguments, const Options *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) device = find_device (cli, arguments[0], &error);

  if (device == NULL || !xmh_bus_media_hub_call_allow_device_sync (cli->hub, xmh_print_lookup (device, "id"),
                                                                   make_options (options), NULL, &error))
    return xmh_cli_fail (error);

  print_allowed (device, options);
  return XMH_EXIT_DONE;
}

static int
deny_device (XmhCli *cli, char **arguments, const Options *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) device = find_device (cli, arguments[0], &error);

  if (device == NULL ||
      !xmh_bus_media_hub_call_deny_device_sync (cli->hub, xmh_print_lookup (device, "id"), NULL, &error))
    return xmh_cli_fail (error);

  g_print (_ ("Denied. “%s” can't ask again for ten minutes.\n"), xmh_print_lookup (device, "name"));
  return XMH_EXIT_DONE;
}

static int
forget_device (XmhCli *cli, char **arguments, const Options *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) device = find_device (cli, arguments[0], &error);
  g_autofree char *consequence = NULL;

  if (device == NULL)
    return xmh_cli_fail (error);

  consequence = g_strdup_printf (_ ("“%s” will be disconnected and lose access."), xmh_print_lookup (device, "name"));
  if (!xmh_cli_confirm (cli, consequence))
    return XMH_EXIT_FAILED;
  if (!xmh_bus_media_hub_call_forget_device_sync (cli->hub, xmh_print_lookup (device, "id"), NULL, &error))
    return xmh_cli_fail (error);

  g_print (_ ("“%s” no longer has access.\n"), xmh_print_lookup (device, "name"));
  return XMH_EXIT_DONE;
}

static int
rename_device (XmhCli *cli, char **arguments, const Options *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) device = NULL;

  device = find_device (cli, arguments[0], &error);
  if (device == NULL || !xmh_bus_media_hub_call_rename_device_sync (cli->hub, xmh_print_lookup (device, "id"),
                                                                    arguments[1], NULL, &error))
    return xmh_cli_fail (error);

  if (*arguments[1] != '\0')
    g_print (_ ("“%s” is now called “%s”.\n"), xmh_print_lookup (device, "name"), arguments[1]);
  else
    g_print ("%s\n", _ ("The device has the name again that the hub chooses."));
  return XMH_EXIT_DONE;
}

static void
print_token_url (XmhCli *cli, const char *name, const char *url)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (!cli->json)
    {
      g_print ("%s\n", url);
      if (isatty (STDOUT_FILENO))
        g_printerr (
          _ ("Enter this address in the app on “%s”, as its address for tokens. It is a secret: everyone who has "
             "it has access.\n"),
          name);
      return;
    }

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "token-url");
  json_builder_add_string_value (builder, url);
  json_builder_end_object (builder);
  xmh_print_json (json_builder_get_root (builder), TRUE);
}

static int
add_device (XmhCli *cli, char **arguments, const Options *options)
{
  g_autofree char *url = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_bus_media_hub_call_add_device_sync (cli->hub, arguments[0], &url, NULL, &error))
    return xmh_cli_fail (error);

  if (!options->qr)
    print_token_url (cli, arguments[0], url);
  else if (!xmh_print_qr (url, 0, "", &error))
    {
      /* The device is there already, and its secret cannot be shown again. */
      g_printerr ("xmhctl: %s\n", error->message);
      print_token_url (cli, arguments[0], url);
    }
  return XMH_EXIT_DONE;
}

static const struct
{
  const char *word;
  int n_arguments;
  int (*run) (XmhCli *cli, char **arguments, const Options *options);
} actions[] = {
  { "list", 0, list_devices },    { "allow", 1, allow_device },   { "deny", 1, deny_device },
  { "forget", 1, forget_device }, { "rename", 2, rename_device }, { "add", 1, add_device },
};

static gboolean
check_arguments (XmhCli *cli, int n_wanted, int n, char **arguments)
{
  if (n > n_wanted)
    xmh_cli_usage_error (cli, _ ("Unexpected argument “%s”"), arguments[n_wanted]);
  else if (n < n_wanted)
    xmh_cli_usage_error (cli, "%s", _ ("An argument is missing"));
  else if (n > 0 && (!g_utf8_validate (arguments[0], -1, NULL) || !g_utf8_validate (arguments[n - 1], -1, NULL)))
    xmh_cli_usage_error (cli, "%s", _ ("The name is not valid UTF-8"));
  else
    return TRUE;

  return FALSE;
}

/* Returns: whether the options belong to the word */
static gboolean
check_options (XmhCli *cli, const char *word, const Options *options)
{
  if (options->always && strcmp (word, "allow") != 0)
    xmh_cli_usage_error (cli, _ ("%s belongs to “%s”"), "--always", "allow");
  else if (options->qr && strcmp (word, "add") != 0)
    xmh_cli_usage_error (cli, _ ("%s belongs to “%s”"), "--qr", "add");
  else
    return TRUE;

  return FALSE;
}

int
xmh_command_devices (XmhCli *cli, int argc, char **argv)
{
  Options options = { FALSE };
  const GOptionEntry entries[] = {
    { "always", 0, 0, G_OPTION_ARG_NONE, &options.always,
      N_ ("With allow: keep access, also for a device that is recognised by its address"), NULL },
    { "qr", 'q', 0, G_OPTION_ARG_NONE, &options.qr, N_ ("With add: show the address as a QR code"), NULL },
    { NULL }
  };
  const char *word;

  if (!xmh_cli_parse (cli, entries, 0, 3, &argc, &argv))
    return XMH_EXIT_USAGE;

  word = argc > 1 ? argv[1] : "list";
  if (!xmh_cli_has_verb (cli, word) || !check_options (cli, word, &options))
    return XMH_EXIT_USAGE;
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (strcmp (actions[i].word, word) != 0)
        continue;
      if (!check_arguments (cli, actions[i].n_arguments, MAX (argc - 2, 0), argv + MIN (argc, 2)))
        return XMH_EXIT_USAGE;
      if (!xmh_cli_connect (cli))
        return XMH_EXIT_UNREACHABLE;
      return actions[i].run (cli, argv + MIN (argc, 2), &options);
    }

  g_assert_not_reached ();
}
