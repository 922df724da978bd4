/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-print.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

/* Room for the longer words of other languages; one that is longer still has a space behind it all the same. */
#define LABEL_WIDTH 18

/**
 * xmh_print_is_terminal:
 *
 * Returns: whether colours are wanted: standard output is a terminal that has them, and nobody said no
 *   (https://no-color.org)
 */
gboolean
xmh_print_is_terminal (void)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return isatty (STDOUT_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0 &&
         (no_color == NULL || *no_color == '\0');
}

/**
 * xmh_print_styled:
 * @style: how it shall look
 * @text: a text
 *
 * Returns: (transfer full): the text, with the terminal's codes around it when there is a terminal
 */
char *
xmh_print_styled (XmhStyle    style,
                  const char *text)
{
  static const char *const codes[] = {
    [XMH_STYLE_BOLD] = "1", [XMH_STYLE_DIM] = "2", [XMH_STYLE_GOOD] = "32", [XMH_STYLE_WARNING] = "33",
    [XMH_STYLE_BAD] = "1;31",
  };

  if (style == XMH_STYLE_PLAIN || *text == '\0' || !xmh_print_is_terminal ())
    return g_strdup (text);

  return g_strdup_printf ("\033[%sm%s\033[0m", codes[style], text);
}

/* How many columns a text takes, terminal codes not counted. */
static int
text_width (const char *text)
{
  int width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x1b && strchr (p, 'm') != NULL)
        {
          p = strchr (p, 'm');
          continue;
        }
      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

static void
print_padded (const char *text,
              int         width)
{
  g_print ("%s%*s", text, MAX (width - text_width (text), width > 0 ? 1 : 0), "");
}

/**
 * xmh_print_row:
 * @label: what it is; empty for a line that belongs to the one above
 * @value: what it is worth
 *
 * Prints a line of a list of facts.
 */
void
xmh_print_row (const char *label,
               const char *value)
{
  g_autofree char *styled = xmh_print_styled (XMH_STYLE_DIM, label);

  g_print ("  ");
  print_padded (styled, LABEL_WIDTH);
  g_print ("%s\n", value);
}

/**
 * xmh_print_table:
 * @rows: (element-type GStrv): all with the same number of cells, the first is the head
 *
 * Prints rows in columns as wide as their widest cell.
 */
void
xmh_print_table (GPtrArray *rows)
{
  guint n_columns = g_strv_length (g_ptr_array_index (rows, 0));
  g_autofree int *widths = g_new0 (int, n_columns);

  for (guint r = 0; r < rows->len; r++)
    for (guint c = 0; c < n_columns; c++)
      widths[c] = MAX (widths[c], text_width (((char **) g_ptr_array_index (rows, r))[c]));

  for (guint r = 0; r < rows->len; r++)
    {
      char **cells = g_ptr_array_index (rows, r);

      for (guint c = 0; c < n_columns; c++)
        {
          g_autofree char *cell = xmh_print_styled (r == 0 ? XMH_STYLE_BOLD : XMH_STYLE_PLAIN, cells[c]);

          print_padded (cell, c + 1 < n_columns ? widths[c] + 2 : 0);
        }
      g_print ("\n");
    }
}

/**
 * xmh_print_date:
 * @seconds: since 1970
 *
 * Returns: (transfer full): the day, in the form that sorts
 */
char *
xmh_print_date (gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
}

/**
 * xmh_print_age:
 * @since: seconds since 1970
 *
 * Returns: (transfer full): how long ago that is: `12s`, `5m`, `3h 20m`, `2d 4h`
 */
char *
xmh_print_age (gint64 since)
{
  gint64 age = MAX (g_get_real_time () / G_USEC_PER_SEC - since, 0);

  if (age < 60)
    /* Translators: seconds */
    return g_strdup_printf (_("%ds"), (int) age);
  if (age < 3600)
    /* Translators: minutes */
    return g_strdup_printf (_("%dm"), (int) (age / 60));
  if (age < 86400)
    /* Translators: hours and minutes */
    return g_strdup_printf (_("%dh %dm"), (int) (age / 3600), (int) (age / 60 % 60));

  /* Translators: days and hours */
  return g_strdup_printf (_("%dd %dh"), (int) (age / 86400), (int) (age / 3600 % 24));
}

char *
xmh_print_bytes (guint64 bytes)
{
  return g_format_size (bytes);
}

/**
 * xmh_print_word:
 * @word: a word of the bus: a state or a severity
 *
 * Returns: the word for people; @word itself where there is none
 */
const char *
xmh_print_word (const char *word)
{
  static const char *const words[] = {
    NC_("state", "starting"), NC_("state", "ready"), NC_("state", "degraded"), NC_("state", "stopping"),
    NC_("state", "disabled"), NC_("state", "failed"), NC_("state", "external"), NC_("state", "listening"),
    NC_("state", "port-in-use"), NC_("state", "open"), NC_("state", "closed"), NC_("state", "unknown"),
    NC_("state", "joining"), NC_("state", "joined"), NC_("state", "active"), NC_("state", "disconnected"),
    NC_("state", "error"), NC_("state", "warning"), NC_("state", "info"), NC_("state", "ok"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      return g_dpgettext2 (GETTEXT_PACKAGE, "state", words[i]);

  return word;
}

static XmhStyle
severity_style (const char *severity)
{
  if (strcmp (severity, "error") == 0)
    return XMH_STYLE_BAD;
  if (strcmp (severity, "warning") == 0)
    return XMH_STYLE_WARNING;
  if (strcmp (severity, "ok") == 0)
    return XMH_STYLE_GOOD;

  return XMH_STYLE_PLAIN;
}

/**
 * xmh_print_finding:
 * @severity: `ok`, `info`, `warning` or `error`
 * @id: its stable name
 * @message: what was found
 * @remedy: what to do; may be empty
 *
 * Prints one problem or finding, the remedy below it.
 */
void
xmh_print_finding (const char *severity,
                   const char *id,
                   const char *message,
                   const char *remedy)
{
  g_autofree char *styled = xmh_print_styled (severity_style (severity), xmh_print_word (severity));
  g_autofree char *name = xmh_print_styled (XMH_STYLE_DIM, id);

  g_print ("  ");
  print_padded (styled, 9);
  g_print ("%s  %s\n", message, name);
  if (*remedy != '\0')
    g_print ("           → %s\n", remedy);
}

/**
 * xmh_print_json:
 * @node: (transfer full): what to print
 * @pretty: whether it is indented; otherwise it takes one line
 */
void
xmh_print_json (JsonNode *node,
                gboolean  pretty)
{
  g_autofree char *text = json_to_string (node, pretty);

  g_print ("%s\n", text);
  fflush (stdout);
  json_node_unref (node);
}

/**
 * xmh_print_lookup:
 * @dict: an `a{sv}`
 * @key: one of its keys
 *
 * Returns: (transfer none): the text there, empty when there is none; it lives as long as @dict
 */
const char *
xmh_print_lookup (GVariant   *dict,
                  const char *key)
{
  const char *text;

  return g_variant_lookup (dict, key, "&s", &text) ? text : "";
}
