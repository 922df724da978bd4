/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* For texts that also wrap in a pipe, such as the help. */
#define XMH_WRAP_DEFAULT_COLUMNS 80

/* @columns: (out)
 * @rows: (out)
 * Returns: whether standard output is a terminal with a known size */
gboolean xmh_wrap_get_size (int *columns, int *rows);

/* Returns: the maximum width of lines; 0 for no limit, as in a pipe */
int xmh_wrap_get_columns (void);

/* @text: may contain escape sequences
 * Returns: the columns that it occupies */
int xmh_wrap_text_width (const char *text);

/* Prints the rest of a line, continued on further lines if it does not fit. Words stay whole.
 * @text: without escape sequences
 * @indent: columns before each further line
 * @start: the column of the cursor
 * @columns: the maximum width; 0 for no limit */
void xmh_wrap_print (const char *text, int indent, int start, int columns);
