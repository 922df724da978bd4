/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "terminal/xmh-print-qr.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "terminal/xmh-print.h"
#include "terminal/xmh-wrap.h"
#include "common/xmh-qr-text.h"

/* @height: with the lines below the code
 * @remedy: may be empty */
static gboolean
check_size (int width, int height, const char *remedy, GError **error)
{
  g_autofree char *reason = NULL;
  int columns, rows;

  if (!xmh_wrap_get_size (&columns, &rows) || (width <= columns && height <= rows))
    return TRUE;

  reason = g_strdup_printf (_ ("The QR code needs %d columns and %d rows, but this terminal has %d and %d. "
                               "Make the window larger or the text smaller."),
                            width, height, columns, rows);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s%s%s", reason, *remedy != '\0' ? " " : "", remedy);
  return FALSE;
}

gboolean
xmh_print_qr (const char *text, int lines_below, const char *remedy, GError **error)
{
  const XmhQrStyle style = { g_get_charset (NULL), xmh_print_is_terminal () };
  g_autoptr(XmhQr) qr = xmh_qr_new (text, error);
  g_autofree char *drawing = NULL;
  int columns, rows;

  if (qr == NULL)
    return FALSE;
  xmh_qr_get_text_size (qr, &style, &columns, &rows);
  /* One line is for the text. */
  if (!check_size (columns, rows + 1 + lines_below, remedy, error))
    return FALSE;

  drawing = xmh_qr_to_text (qr, &style);
  g_print ("%s%s\n", drawing, text);
  return TRUE;
}
