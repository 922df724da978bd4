/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "terminal/xmh-wrap.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Don't wrap for terminals that report a smaller width. */
#define MIN_COLUMNS 20

gboolean
xmh_wrap_get_size (int *columns, int *rows)
{
  struct winsize size;

  if (!isatty (STDOUT_FILENO) || ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    return FALSE;

  *columns = size.ws_col;
  *rows = size.ws_row;
  return TRUE;
}

int
xmh_wrap_get_columns (void)
{
  int columns, rows;

  return xmh_wrap_get_size (&columns, &rows) ? MAX (columns, MIN_COLUMNS) : 0;
}

int
xmh_wrap_text_width (const char *text)
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

/* Languages without spaces between words break at any character. */
static gsize
find_break (const char *text, int room)
{
  const char *blank = NULL;
  const char *p = text;
  const char *wide = NULL;
  int width = 0;

  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == ' ' && width > 0)
        blank = p;
      if (g_unichar_iswide (c) && width > 0 && width <= room)
        wide = p;
      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
      if (width > room && (blank != NULL || wide != NULL))
        return (gsize) (MAX (blank, wide) - text);
    }

  return (gsize) (p - text);
}

static void
print_paragraph (const char *text, int indent, int start, int columns)
{
  int room = MAX (columns - start, 1);

  while (columns > 0 && xmh_wrap_text_width (text) > room)
    {
      gsize length = find_break (text, room);

      if (text[length] == '\0')
        break;
      g_print ("%.*s\n%*s", (int) length, text, indent, "");
      text += length + strspn (text + length, " ");
      room = MAX (columns - indent, 1);
    }
  g_print ("%s\n", text);
}

void
xmh_wrap_print (const char *text, int indent, int start, int columns)
{
  g_auto(GStrv) paragraphs = g_strsplit (text, "\n", -1);

  for (char **paragraph = paragraphs; *paragraph != NULL; paragraph++)
    {
      if (paragraph != paragraphs)
        g_print ("%*s", indent, "");
      print_paragraph (*paragraph, indent, paragraph == paragraphs ? start : indent, columns);
    }
}
