/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* The identity of a request without a name. */
#define XMH_TOKEN_DEFAULT_IDENTITY "web-user"

/* Reads the identity from the raw query. Libraries that decode the query first hide errors: an encoded NUL ends
 * their strings, and they keep one of several equal names.
 * @query: (nullable): a raw query
 * @reason: (out): the error, if any
 * Returns: (transfer full) (nullable): the identity, not checked further; `web-user` if the query has none */
char *xmh_token_query_parse_identity (const char *query, const char **reason);

/* @query: (nullable): a raw query
 * Returns: (transfer full) (nullable): the decoded value of the first pair whose decoded name matches */
char *xmh_query_get_value (const char *query, const char *name);

/* For a value that another program reads as well, which may take another one of several, or read it in another way.
 * @query: (nullable): a raw query
 * @is_ambiguous: (out): whether programs may read different values
 * Returns: (transfer full) (nullable): the only value of that name */
char *xmh_query_get_only_value (const char *query, const char *name, gboolean *is_ambiguous);

/* @query: (nullable): a raw query
 * @pair: a name, or `name=value`, without characters that need escapes
 * Returns: whether @query contains @pair */
gboolean xmh_query_has_pair (const char *query, const char *pair);
