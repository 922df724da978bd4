/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gtk/gtk.h>

#define XMH_TYPE_QR_PAINTABLE (xmh_qr_paintable_get_type ())
G_DECLARE_FINAL_TYPE (XmhQrPaintable, xmh_qr_paintable, XMH, QR_PAINTABLE, GObject)

/**
 * XmhQrPaintable:
 *
 * A QR code as a picture. It is always dark on light with its margin, so that every camera reads it in dark mode
 * too.
 */
GdkPaintable *xmh_qr_paintable_new (const char *text, GError **error);
