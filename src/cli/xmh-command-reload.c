/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"

static void
print_keys (GVariant *report, const char *name, const char *label, const char *none)
{
  g_autofree const char **keys = NULL;
  g_autofree char *list = NULL;

  if (!g_variant_lookup (report, name, "^a&s", &keys))
    return;

  list = g_strjoinv (", ", (char **) keys);
  if (*list != '\0')
    g_print ("%s %s\n", label, list);
  else if (none != NULL)
    g_print ("%s\n", none);
}

/* Keys for other programs belong in the file, so they are not listed. */
static void
print_ignored (GVariant *report)
{
  g_autoptr(GVariant) ignored = g_variant_lookup_value (report, "ignored", G_VARIANT_TYPE ("aa{sv}"));
  gsize n = ignored != NULL ? g_variant_n_children (ignored) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr(GVariant) entry = g_variant_get_child_value (ignored, i);
      const char *key = "", *kind = "", *reason = "";
      guint line = 0;

      g_variant_lookup (entry, "key", "&s", &key);
      g_variant_lookup (entry, "kind", "&s", &kind);
      g_variant_lookup (entry, "reason", "&s", &reason);
      g_variant_lookup (entry, "line", "u", &line);
      if (g_str_equal (kind, "other-program"))
        continue;
      if (line > 0)
        g_print (_ ("Ignored: line %u: %s: %s\n"), line, key, reason);
      else
        g_print (_ ("Ignored: %s: %s\n"), key, reason);
    }
}

/* Returns: whether the hub has this method; older versions don't */
static gboolean
print_report (XmhCli *cli)
{
  g_autoptr(GVariant) report = NULL;
  const char *file = "";

  if (!xmh_bus_media_hub_call_config_report_sync (cli->hub, &report, NULL, NULL))
    return FALSE;

  g_variant_lookup (report, "file", "&s", &file);
  if (*file != '\0')
    g_print (_ ("Reloaded %s.\n"), file);
  else
    g_print ("%s\n", _ ("There is no configuration file. The hub uses its built-in defaults."));
  print_keys (report, "changed", _ ("Changed:"), _ ("Nothing changed."));
  print_ignored (report);
  return TRUE;
}

int
xmh_command_reload (XmhCli *cli, int argc, char **argv)
{
  g_auto(GStrv) waiting = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, NULL, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  if (!xmh_bus_media_hub_call_reload_sync (cli->hub, &waiting, NULL, &error))
    return xmh_cli_fail (error);

  if (!print_report (cli))
    g_print ("%s\n", _ ("The configuration was reloaded."));
  if (waiting[0] != NULL)
    {
      g_autofree char *keys = g_strjoinv (", ", waiting);

      g_print (_ ("Restart the hub to apply: %s\n"), keys);
    }
  return XMH_EXIT_DONE;
}
