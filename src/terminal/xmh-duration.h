/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* @text: seconds, or a number with one of the letters s, m, h, d
 * @seconds: (out)
 * Returns: whether it is a time; the hub checks the range */
gboolean xmh_duration_parse (const char *text, guint32 *seconds);

/* Returns: (transfer full): in words and the largest unit that fits, rounded up: `2 hours`, `10 minutes` */
char *xmh_duration_to_words (gint64 seconds);
