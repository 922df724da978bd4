/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "terminal/xmh-print.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "terminal/xmh-wrap.h"

/* Wide enough for most languages; longer labels are followed by a space. */
#define LABEL_WIDTH 18
#define SEVERITY_WIDTH 9

/* On narrower terminals, values go below their label. */
#define NARROW_COLUMNS 60
#define NARROW_LABEL_WIDTH 14

/* The minimum width of the last column of a table. */
#define LAST_COLUMN_MIN 20

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
 *
 * Returns: (transfer full): the text, with the terminal's codes around it when there is a terminal
 */
char *
xmh_print_styled (XmhPrintStyle style, const char *text)
{
  static const char *const codes[] = {
    [XMH_PRINT_STYLE_BOLD] = "1",     [XMH_PRINT_STYLE_DIM] = "2",    [XMH_PRINT_STYLE_GOOD] = "32",
    [XMH_PRINT_STYLE_WARNING] = "33", [XMH_PRINT_STYLE_BAD] = "1;31",
  };

  if (style == XMH_PRINT_STYLE_PLAIN || *text == '\0' || !xmh_print_is_terminal ())
    return g_strdup (text);

  return g_strdup_printf ("\033[%sm%s\033[0m", codes[style], text);
}

static void
print_padded (const char *text, int width)
{
  g_print ("%s%*s", text, MAX (width - xmh_wrap_text_width (text), width > 0 ? 1 : 0), "");
}

void
xmh_print_row (const char *label, const char *value)
{
  g_autofree char *styled = xmh_print_styled (XMH_PRINT_STYLE_DIM, label);
  int columns = xmh_wrap_get_columns ();
  int width = columns > 0 && columns < NARROW_COLUMNS ? NARROW_LABEL_WIDTH : LABEL_WIDTH;
  int start = 2 + MAX (width, xmh_wrap_text_width (label) + 1);

  if (columns > 0 && columns < NARROW_COLUMNS && start + xmh_wrap_text_width (value) > columns)
    {
      if (*label != '\0')
        g_print ("  %s\n", styled);
      g_print ("    ");
      xmh_wrap_print (value, 4, 4, columns);
      return;
    }

  g_print ("  ");
  print_padded (styled, width);
  xmh_wrap_print (value, 2 + width, start, columns);
}

void
xmh_print_fingerprint (const char *label, const char *fingerprint)
{
  int columns = xmh_wrap_get_columns ();
  int room = columns - (columns < NARROW_COLUMNS ? 4 : 2 + LABEL_WIDTH);
  gsize pairs = room >= 16 * 3 ? 16 : 8;

  if (columns == 0)
    {
      xmh_print_row (label, fingerprint);
      return;
    }

  for (gsize length = strlen (fingerprint), i = 0; i < length; i += pairs * 3)
    {
      g_autofree char *group = g_strndup (fingerprint + i, MIN (pairs * 3, length - i));

      xmh_print_row (i == 0 ? label : "", group);
    }
}

/* For tables that are wider than the terminal. */
static void
print_cards (GPtrArray *rows, guint n_columns)
{
  char **head = g_ptr_array_index (rows, 0);

  for (guint r = 1; r < rows->len; r++)
    {
      char **cells = g_ptr_array_index (rows, r);

      if (r > 1)
        g_print ("\n");
      for (guint c = 0; c < n_columns; c++)
        xmh_print_row (head[c], cells[c]);
    }
}

static void
print_cells (char **cells, int *widths, guint n_columns, int used)
{
  for (guint c = 0; c + 1 < n_columns; c++)
    print_padded (cells[c], widths[c] + 2);
  xmh_wrap_print (cells[n_columns - 1], used, used, xmh_wrap_get_columns ());
}

void
xmh_print_table (GPtrArray *rows)
{
  char **head = g_ptr_array_index (rows, 0);
  guint n_columns = g_strv_length (head);
  g_autofree int *widths = g_new0 (int, n_columns);
  int columns = xmh_wrap_get_columns ();
  int used = 0;

  for (guint r = 0; r < rows->len; r++)
    for (guint c = 0; c < n_columns; c++)
      widths[c] = MAX (widths[c], xmh_wrap_text_width (((char **) g_ptr_array_index (rows, r))[c]));
  for (guint c = 0; c + 1 < n_columns; c++)
    used += widths[c] + 2;

  if (columns > 0 && used + MIN (widths[n_columns - 1], LAST_COLUMN_MIN) > columns)
    {
      print_cards (rows, n_columns);
      return;
    }

  for (guint r = 0; r < rows->len; r++)
    print_cells (g_ptr_array_index (rows, r), widths, n_columns, used);
}

char *
xmh_print_date (gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
}

char *
xmh_print_time (gint64 seconds)
{
  g_autofree char *date = xmh_print_date (seconds);
  g_autofree char *today = xmh_print_date (g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (seconds);

  if (time == NULL)
    return g_strdup ("?");

  return g_date_time_format (time, strcmp (date, today) == 0 ? "%H:%M" : "%Y-%m-%d %H:%M");
}

char *
xmh_print_age (gint64 since)
{
  gint64 age = MAX (g_get_real_time () / G_USEC_PER_SEC - since, 0);

  if (age < 60)
    /* Translators: seconds */
    return g_strdup_printf (_ ("%ds"), (int) age);
  if (age < 3600)
    /* Translators: minutes */
    return g_strdup_printf (_ ("%dm"), (int) (age / 60));
  if (age < 86400)
    /* Translators: hours and minutes */
    return g_strdup_printf (_ ("%dh %dm"), (int) (age / 3600), (int) (age / 60 % 60));

  /* Translators: days and hours */
  return g_strdup_printf (_ ("%dd %dh"), (int) (age / 86400), (int) (age / 3600 % 24));
}

char *
xmh_print_bytes (guint64 bytes)
{
  return g_format_size (bytes);
}

const char *
xmh_print_word (const char *word)
{
  static const char *const words[] = {
    NC_ ("state", "starting"),    NC_ ("state", "ready"),   NC_ ("state", "degraded"), NC_ ("state", "stopping"),
    NC_ ("state", "disabled"),    NC_ ("state", "failed"),  NC_ ("state", "external"), NC_ ("state", "listening"),
    NC_ ("state", "port-in-use"), NC_ ("state", "open"),    NC_ ("state", "closed"),   NC_ ("state", "unknown"),
    NC_ ("state", "joining"),     NC_ ("state", "joined"),  NC_ ("state", "active"),   NC_ ("state", "disconnected"),
    NC_ ("state", "pending"),     NC_ ("state", "allowed"), NC_ ("state", "denied"),   NC_ ("state", "connected"),
    NC_ ("state", "error"),       NC_ ("state", "warning"), NC_ ("state", "info"),     NC_ ("state", "ok"),
    NC_ ("state", "waiting"),     NC_ ("state", "running"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      return g_dpgettext2 (GETTEXT_PACKAGE, "state", words[i]);

  return word;
}

void
xmh_print_problem (const XmhProblem *problem)
{
  static const XmhPrintStyle styles[] = {
    [XMH_SEVERITY_OK] = XMH_PRINT_STYLE_GOOD,
    [XMH_SEVERITY_INFO] = XMH_PRINT_STYLE_PLAIN,
    [XMH_SEVERITY_WARNING] = XMH_PRINT_STYLE_WARNING,
    [XMH_SEVERITY_ERROR] = XMH_PRINT_STYLE_BAD,
  };
  const char *word = xmh_print_word (xmh_severity_to_string (problem->severity));
  g_autofree char *styled = xmh_print_styled (styles[problem->severity], word);
  int columns = xmh_wrap_get_columns ();
  int indent = columns > 0 && columns < NARROW_COLUMNS ? 4 : 2 + SEVERITY_WIDTH;
  int start = 2 + MAX (SEVERITY_WIDTH, xmh_wrap_text_width (word) + 1);
  g_autofree char *line = g_strdup_printf ("%s (%s)", problem->message, problem->code);

  g_print ("  ");
  print_padded (styled, SEVERITY_WIDTH);
  xmh_wrap_print (line, indent, start, columns);
  if (*problem->remedy == '\0')
    return;

  g_print ("%*s→ ", indent, "");
  xmh_wrap_print (problem->remedy, indent + 2, indent + 2, columns);
}

void
xmh_print_follow_up (const char *message)
{
  int columns = xmh_wrap_get_columns ();
  int indent = columns > 0 && columns < NARROW_COLUMNS ? 4 : 2 + SEVERITY_WIDTH;
  g_autofree char *line = g_strdup_printf (_ ("→ %s"), message);

  g_print ("%*s", indent, "");
  xmh_wrap_print (line, indent + 2, indent, columns);
}

void
xmh_print_json (JsonNode *node, gboolean pretty)
{
  g_autofree char *text = json_to_string (node, pretty);

  g_print ("%s\n", text);
  fflush (stdout);
  json_node_unref (node);
}

const char *
xmh_print_lookup (GVariant *dict, const char *key)
{
  const char *text;

  return g_variant_lookup (dict, key, "&s", &text) ? text : "";
}
