/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_LINE_READER (xmh_line_reader_get_type ())
G_DECLARE_FINAL_TYPE (XmhLineReader, xmh_line_reader, XMH, LINE_READER, GObject)

/**
 * XmhLineReader:
 *
 * Reads the output of a program at bounded cost: bytes and lines per second, and bytes per line. Emits "line" (char
 * *) and "dropped" (guint), with the number of lines dropped since the last time. Emits "end" once, after the last
 * line.
 */
XmhLineReader *xmh_line_reader_new (GInputStream *stream);

void xmh_line_reader_start (XmhLineReader *self);
void xmh_line_reader_stop (XmhLineReader *self);
