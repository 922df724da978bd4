/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/* How far an address reaches, for decisions of trust. */
typedef enum
{
  XMH_ADDRESS_SCOPE_LOOPBACK,
  XMH_ADDRESS_SCOPE_LINK_LOCAL,
  XMH_ADDRESS_SCOPE_PRIVATE, /* RFC 1918, and unique-local addresses of RFC 4193 */
  XMH_ADDRESS_SCOPE_SHARED,  /* RFC 6598: 100.64.0.0/10 */
  XMH_ADDRESS_SCOPE_GLOBAL,
  XMH_ADDRESS_SCOPE_OTHER, /* unspecified, multicast, reserved: no peer has one */
} XmhAddressScope;

/* Takes the IPv4 address out of an IPv4-mapped one (RFC 4291, 2.5.5.2), as sockets for both families give them.
 * Returns: (transfer full): @address itself, or the IPv4 address in it */
GInetAddress *xmh_address_unmap (GInetAddress *address);

/* As xmh_address_unmap(), without a new object.
 * @length: (out): 4 or 16
 * Returns: (transfer none): the bytes of @address, or of the IPv4 address in it, in network byte order */
const guint8 *xmh_address_get_bytes (GInetAddress *address, gsize *length);

/* @address: an address; IPv4-mapped ones count as the IPv4 address in them
 * Returns: how far @address reaches */
XmhAddressScope xmh_address_get_scope (GInetAddress *address);

/* @port: a port in host byte order
 * Returns: (transfer full): `192.0.2.1:8080` or `[2001:db8::1]:8080`, as URLs have it (RFC 3986, 3.2.2); IPv4-mapped
 *   addresses as IPv4 */
char *xmh_address_format (GInetAddress *address, guint16 port);

/* @address: the address of a socket
 * Returns: (transfer full): as xmh_address_format(); `local` for sockets without an Internet address */
char *xmh_socket_address_format (GSocketAddress *address);
