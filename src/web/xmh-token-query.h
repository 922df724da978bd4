/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Who asks without a name. */
#define XMH_TOKEN_DEFAULT_IDENTITY "web-user"

char *xmh_token_query_parse_identity (const char *query, const char **reason);
char *xmh_query_get_value (const char *query, const char *name);
gboolean xmh_query_has_pair (const char *query, const char *pair);
