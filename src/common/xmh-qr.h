/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* The light margin that scanners need, in modules (ISO/IEC 18004). */
#define XMH_QR_MARGIN 4

/**
 * XmhQr:
 *
 * A QR code: a square of dark and light modules, without its margin.
 */
typedef struct
{
  guint width;
  guint8 *modules; /* width times width, row by row, 1 is dark */
} XmhQr;

/* @text: UTF-8
 * @error: %XMH_ERROR_NOT_AVAILABLE if this build has no QR codes
 * Returns: (transfer full): a code with the medium level of error correction */
XmhQr *xmh_qr_new (const char *text, GError **error);

void xmh_qr_free (XmhQr *qr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhQr, xmh_qr_free)

/* @x: the column; below 0 or beyond the width for the margin
 * @y: the row, likewise */
gboolean xmh_qr_is_dark (const XmhQr *qr, int x, int y);
