/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "host/xmh-address.h"

#include <string.h>

const guint8 *
xmh_address_get_bytes (GInetAddress *address, gsize *length)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  *length = g_inet_address_get_native_size (address);
  if (*length != 16 || memcmp (bytes, mapped, sizeof mapped) != 0)
    return bytes;

  *length = 4;
  return bytes + sizeof mapped;
}

GInetAddress *
xmh_address_unmap (GInetAddress *address)
{
  gsize length;
  const guint8 *bytes = xmh_address_get_bytes (address, &length);

  if (length < g_inet_address_get_native_size (address))
    return g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV4);

  return g_object_ref (address);
}

static XmhAddressScope
get_ipv4_scope (const guint8 *b)
{
  if (b[0] == 127)
    return XMH_ADDRESS_SCOPE_LOOPBACK;
  if (b[0] == 169 && b[1] == 254)
    return XMH_ADDRESS_SCOPE_LINK_LOCAL;
  if (b[0] == 10 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168))
    return XMH_ADDRESS_SCOPE_PRIVATE;
  if (b[0] == 100 && (b[1] & 0xc0) == 64)
    return XMH_ADDRESS_SCOPE_SHARED;
  if (b[0] == 0 || b[0] >= 224)
    return XMH_ADDRESS_SCOPE_OTHER;

  return XMH_ADDRESS_SCOPE_GLOBAL;
}

static XmhAddressScope
get_ipv6_scope (const guint8 *b)
{
  static const guint8 loopback[16] = { [15] = 1 };

  if (memcmp (b, loopback, sizeof loopback) == 0)
    return XMH_ADDRESS_SCOPE_LOOPBACK;
  if (b[0] == 0xfe && (b[1] & 0xc0) == 0x80)
    return XMH_ADDRESS_SCOPE_LINK_LOCAL;
  if ((b[0] & 0xfe) == 0xfc)
    return XMH_ADDRESS_SCOPE_PRIVATE;
  if ((b[0] & 0xe0) == 0x20)
    return XMH_ADDRESS_SCOPE_GLOBAL;

  return XMH_ADDRESS_SCOPE_OTHER;
}

XmhAddressScope
xmh_address_get_scope (GInetAddress *address)
{
  g_autoptr(GInetAddress) plain = xmh_address_unmap (address);
  const guint8 *bytes = g_inet_address_to_bytes (plain);

  if (g_inet_address_get_family (plain) == G_SOCKET_FAMILY_IPV4)
    return get_ipv4_scope (bytes);

  return get_ipv6_scope (bytes);
}

char *
xmh_address_format (GInetAddress *address, guint16 port)
{
  g_autoptr(GInetAddress) plain = xmh_address_unmap (address);
  g_autofree char *text = g_inet_address_to_string (plain);

  if (g_inet_address_get_family (plain) == G_SOCKET_FAMILY_IPV6)
    return g_strdup_printf ("[%s]:%u", text, port);

  return g_strdup_printf ("%s:%u", text, port);
}

char *
xmh_socket_address_format (GSocketAddress *address)
{
  GInetSocketAddress *inet;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("local");

  inet = G_INET_SOCKET_ADDRESS (address);
  return xmh_address_format (g_inet_socket_address_get_address (inet), g_inet_socket_address_get_port (inet));
}
