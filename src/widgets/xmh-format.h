/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

char *xmh_format_date (gint64 seconds);
char *xmh_format_moment (gint64 seconds);
char *xmh_format_fingerprint (const char *fingerprint);
const char *xmh_dict_string (GVariant *dict, const char *key);
gboolean xmh_dict_flag (GVariant *dict, const char *key);
gint64 xmh_dict_time (GVariant *dict, const char *key);
char *xmh_dict_list (GVariant *dict, const char *key, const char *separator);
