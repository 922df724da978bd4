/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/* @text: a server's name: a DNS name (international ones too) or an address, IPv6 with or without brackets
 * Returns: (transfer full) (nullable): the name as certificates have it, a DNS name in lower case or a numeric address;
 *   %NULL if it cannot be in one: a single malformed name makes validators refuse the whole certificate */
char *xmh_name_normalize (const char *text);

/* Returns: (nullable): why xmh_name_normalize() refuses it, in the daemon's language */
const char *xmh_name_find_fault (const char *text);

/* @name: a name of xmh_name_normalize()
 * Returns: (transfer full) (nullable): the address that it is, if it is one */
GInetAddress *xmh_name_to_address (const char *name);

/* @names: (nullable): the configured extra names
 * Returns: (transfer full): those of @names that can be in a certificate; the others are logged */
char **xmh_name_list_normalize (char **names);

/* @host_name: the computer's own name
 * Returns: (transfer full): its names for a certificate; empty for `localhost`. These are the whole name, its first
 *   label and that below .local (RFC 6762), if they are valid there. */
char **xmh_name_list_of_host (const char *host_name);

/* @host_name: a host name, with or without a domain
 * Returns: (transfer full): the part before the first dot */
char *xmh_name_first_label (const char *host_name);
