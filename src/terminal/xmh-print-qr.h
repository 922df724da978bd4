/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* @lines_below: what the caller prints below it, on the same screen
 * @remedy: translated sentence for a code that does not fit; may be empty
 * Returns: whether this build has QR codes, @text fits into one, and that fits into the terminal */
gboolean xmh_print_qr (const char *text, int lines_below, const char *remedy, GError **error);
