/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* For small texts that are made often; whole trees are json-glib's. */
void xmh_json_append_string (GString *json, const char *text);
