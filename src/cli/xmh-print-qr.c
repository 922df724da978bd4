/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-print-qr.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "cli/xmh-print.h"
#include "cli/xmh-wrap.h"
#include "common/xmh-qr.h"

/* How to print modules. */
typedef struct
{
  gboolean has_blocks;  /* half blocks: two rows of modules per line */
  gboolean is_terminal; /* with colours: always black on white */
} Style;

#define COLOURS "\033[38;5;16;48;5;231m"
#define DARK "\033[48;5;16m"
#define LIGHT "\033[48;5;231m"
#define RESET "\033[0m"

/* Without colours, draw the light modules, for a dark background. */
static void
draw_half_blocks (const XmhQr *qr, const Style *style, int y, GString *out)
{
  static const char *const halves[] = { " ", "▄", "▀", "█" };

  if (style->is_terminal)
    g_string_append (out, COLOURS);
  for (int x = -XMH_QR_MARGIN; x < (int) qr->width + XMH_QR_MARGIN; x++)
    {
      guint upper = xmh_qr_is_dark (qr, x, y) == style->is_terminal;
      guint lower = xmh_qr_is_dark (qr, x, y + 1) == style->is_terminal;

      g_string_append (out, halves[upper * 2 + lower]);
    }
  g_string_append (out, style->is_terminal ? RESET "\n" : "\n");
}

/* Two columns per module, with characters of every character set. */
static void
draw_columns (const XmhQr *qr, const Style *style, int y, GString *out)
{
  for (int x = -XMH_QR_MARGIN; x < (int) qr->width + XMH_QR_MARGIN; x++)
    {
      gboolean is_dark = xmh_qr_is_dark (qr, x, y);

      if (style->is_terminal)
        g_string_append_printf (out, "%s  ", is_dark ? DARK : LIGHT);
      else
        g_string_append (out, is_dark ? "  " : "##");
    }
  g_string_append (out, style->is_terminal ? RESET "\n" : "\n");
}

/* Leaves a line for the text below the code.
 * @remedy: may be empty */
static gboolean
check_size (int width, int height, const char *remedy, GError **error)
{
  g_autofree char *reason = NULL;
  int columns, rows;

  if (!xmh_wrap_get_size (&columns, &rows) || (width <= columns && height + 1 <= rows))
    return TRUE;

  reason = g_strdup_printf (_ ("The QR code needs %d columns and %d rows, but this terminal has %d and %d. "
                               "Make the window larger or the text smaller."),
                            width, height + 1, columns, rows);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s%s%s", reason, *remedy != '\0' ? " " : "", remedy);
  return FALSE;
}

gboolean
xmh_print_qr (const char *text, const char *remedy, GError **error)
{
  const Style style = { g_get_charset (NULL), xmh_print_is_terminal () };
  g_autoptr(XmhQr) qr = xmh_qr_new (text, error);
  g_autoptr(GString) out = g_string_new (NULL);
  int size;

  if (qr == NULL)
    return FALSE;
  size = (int) qr->width + 2 * XMH_QR_MARGIN;
  if (!check_size (style.has_blocks ? size : 2 * size, style.has_blocks ? (size + 1) / 2 : size, remedy, error))
    return FALSE;

  for (int y = -XMH_QR_MARGIN; y < (int) qr->width + XMH_QR_MARGIN; y += style.has_blocks ? 2 : 1)
    if (style.has_blocks)
      draw_half_blocks (qr, &style, y, out);
    else
      draw_columns (qr, &style, y, out);
  g_print ("%s%s\n", out->str, text);
  return TRUE;
}
