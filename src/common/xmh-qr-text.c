/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-qr-text.h"

#define COLOURS "\033[38;5;16;48;5;231m"
#define DARK "\033[48;5;16m"
#define LIGHT "\033[48;5;231m"
#define RESET "\033[0m"

/* Without colours, draw the light modules, for a dark background. */
static void
draw_half_blocks (const XmhQr *qr, const XmhQrStyle *style, int y, GString *out)
{
  static const char *const halves[] = { " ", "▄", "▀", "█" };

  if (style->has_colours)
    g_string_append (out, COLOURS);
  for (int x = -XMH_QR_MARGIN; x < (int) qr->width + XMH_QR_MARGIN; x++)
    {
      guint upper = xmh_qr_is_dark (qr, x, y) == style->has_colours;
      guint lower = xmh_qr_is_dark (qr, x, y + 1) == style->has_colours;

      g_string_append (out, halves[upper * 2 + lower]);
    }
  g_string_append (out, style->has_colours ? RESET "\n" : "\n");
}

/* Two columns per module, with characters of every character set. */
static void
draw_columns (const XmhQr *qr, const XmhQrStyle *style, int y, GString *out)
{
  for (int x = -XMH_QR_MARGIN; x < (int) qr->width + XMH_QR_MARGIN; x++)
    {
      gboolean is_dark = xmh_qr_is_dark (qr, x, y);

      if (style->has_colours)
        g_string_append_printf (out, "%s  ", is_dark ? DARK : LIGHT);
      else
        g_string_append (out, is_dark ? "  " : "##");
    }
  g_string_append (out, style->has_colours ? RESET "\n" : "\n");
}

void
xmh_qr_get_text_size (const XmhQr *qr, const XmhQrStyle *style, int *columns, int *rows)
{
  int size = (int) qr->width + 2 * XMH_QR_MARGIN;

  *columns = style->has_blocks ? size : 2 * size;
  *rows = style->has_blocks ? (size + 1) / 2 : size;
}

char *
xmh_qr_to_text (const XmhQr *qr, const XmhQrStyle *style)
{
  GString *out = g_string_new (NULL);

  for (int y = -XMH_QR_MARGIN; y < (int) qr->width + XMH_QR_MARGIN; y += style->has_blocks ? 2 : 1)
    if (style->has_blocks)
      draw_half_blocks (qr, style, y, out);
    else
      draw_columns (qr, style, y, out);

  return g_string_free (out, FALSE);
}
