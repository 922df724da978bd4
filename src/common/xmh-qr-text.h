/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-qr.h"

/**
 * XmhQrStyle:
 * @has_blocks: half blocks: two rows of modules per line
 * @has_colours: always black on white; without colours, the text is for a dark background
 *
 * How to draw a QR code as text.
 */
typedef struct
{
  gboolean has_blocks;
  gboolean has_colours;
} XmhQrStyle;

/* @columns: (out): of the text, with the margin
 * @rows: (out): likewise */
void xmh_qr_get_text_size (const XmhQr *qr, const XmhQrStyle *style, int *columns, int *rows);

/* Returns: (transfer full): lines with the code and its margin */
char *xmh_qr_to_text (const XmhQr *qr, const XmhQrStyle *style);
