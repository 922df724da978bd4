/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-print-qr.h"

#include "cli/xmh-print.h"
#include "common/xmh-qr.h"

/* Two rows of modules a line, as the upper and lower half of a character. On a terminal black on white whatever its
 * colours are; elsewhere light modules are drawn, which suits a dark background. */
static void
draw_line (const XmhQr *qr,
           int          y,
           GString     *out)
{
  static const char *const halves[] = { " ", "▄", "▀", "█" };
  gboolean is_terminal = xmh_print_is_terminal ();

  if (is_terminal)
    g_string_append (out, "\033[38;5;16;48;5;231m");
  for (int x = -XMH_QR_MARGIN; x < (int) qr->width + XMH_QR_MARGIN; x++)
    {
      guint upper = xmh_qr_is_dark (qr, x, y) == is_terminal;
      guint lower = xmh_qr_is_dark (qr, x, y + 1) == is_terminal;

      g_string_append (out, halves[upper * 2 + lower]);
    }
  g_string_append (out, is_terminal ? "\033[0m\n" : "\n");
}

/**
 * xmh_print_qr:
 * @text: what a camera shall read
 * @error: return location for an error
 *
 * Draws it, with the text below.
 *
 * Returns: whether there are codes in this build, and @text fits into one
 */
gboolean
xmh_print_qr (const char *text,
              GError    **error)
{
  g_autoptr(XmhQr) qr = xmh_qr_new (text, error);
  g_autoptr(GString) out = g_string_new (NULL);

  if (qr == NULL)
    return FALSE;

  for (int y = -XMH_QR_MARGIN; y < (int) qr->width + XMH_QR_MARGIN; y += 2)
    draw_line (qr, y, out);
  g_print ("%s%s\n", out->str, text);
  return TRUE;
}
