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
 * Reads what a program prints, at bounded cost: so many bytes and lines a second, so many bytes a line. Emits "line"
 * (char *), "dropped" (guint) with the number of lines that were left out since the last time, and "end", once, after
 * the last line.
 */
XmhLineReader *xmh_line_reader_new (GInputStream *stream);

void xmh_line_reader_start (XmhLineReader *self);
void xmh_line_reader_stop (XmhLineReader *self);
