/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* For texts that are wrapped in a pipe as well, such as the help. */
#define XMH_WRAP_DEFAULT_COLUMNS 80

gboolean xmh_wrap_get_size (int *columns, int *rows);
int xmh_wrap_get_columns (void);
int xmh_wrap_text_width (const char *text);
void xmh_wrap_print (const char *text, int indent, int start, int columns);
