/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Brings an origin into the form in which browsers send it (RFC 6454, 6.2): lower case, ASCII, no default port, no
 * slash at the end.
 * @text: `*`, or `scheme://host` with an optional port
 * Returns: (transfer full) (nullable): the origin, or %NULL when @text is none */
char *xmh_origin_normalize (const char *text);

/* Finds names that the user may mistake for @trusted: `trusted.example.org`, `not-trusted`, `trusted` itself.
 * @host: the host of an origin
 * @trusted: a host that pages may come from
 * Returns: whether @host begins or ends like @trusted, or begins with an address */
gboolean xmh_host_name_resembles (const char *host, const char *trusted);
gboolean xmh_host_name_is_valid (const char *name);
/* @host: (nullable): a name or an address */
gboolean xmh_host_is_loopback (const char *host);
gboolean xmh_url_is_valid (const char *text, const char *const *schemes);
