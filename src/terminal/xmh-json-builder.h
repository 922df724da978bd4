/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <json-glib/json-glib.h>

void xmh_json_builder_add_variant (JsonBuilder *builder, const char *name, GVariant *value);
void xmh_json_builder_add_problems (JsonBuilder *builder, GVariant *checks, const char *first, const char *third);
