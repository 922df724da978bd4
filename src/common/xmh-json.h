/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Appends @text, valid UTF-8, in quotes and escaped (RFC 8259, 7). For small texts that are made often; use
 * json-glib for whole trees. */
void xmh_json_append_string (GString *json, const char *text);

/* json-glib recurses for each level, and has no limit of its own. Text that is not JSON is left to the parser.
 * Returns: whether arrays and objects are nested more than @levels deep */
gboolean xmh_json_is_deeper (const char *json, gsize length, guint levels);
