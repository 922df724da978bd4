/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-qr.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"

#ifdef HAVE_QRENCODE

#include <errno.h>
#include <qrencode.h>

XmhQr *
xmh_qr_new (const char *text, GError **error)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  gsize size;
  XmhQr *qr;

  if (code == NULL)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, _ ("Can't make a QR code: %s"), g_strerror (errno));
      return NULL;
    }

  qr = g_new0 (XmhQr, 1);
  qr->width = (guint) code->width;
  size = (gsize) qr->width * qr->width;
  qr->modules = g_malloc (size);
  for (gsize i = 0; i < size; i++)
    qr->modules[i] = code->data[i] & 1;

  QRcode_free (code);
  return qr;
}

#else

XmhQr *
xmh_qr_new (const char *text, GError **error)
{
  g_set_error_literal (error, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE, _ ("This build cannot make QR codes"));
  return NULL;
}

#endif

void
xmh_qr_free (XmhQr *qr)
{
  g_free (qr->modules);
  g_free (qr);
}

gboolean
xmh_qr_is_dark (const XmhQr *qr, int x, int y)
{
  if (x < 0 || y < 0 || x >= (int) qr->width || y >= (int) qr->width)
    return FALSE;

  return qr->modules[(gsize) y * qr->width + (gsize) x] != 0;
}
