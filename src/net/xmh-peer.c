/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-peer.h"

#include "common/xmh-address.h"

#include <string.h>

/**
 * xmh_peer_key_for_address:
 * @address: an address that is not IPv4-mapped
 *
 * Returns: the same number for addresses that one host can choose among freely: an IPv4 address, or an IPv6 /64
 */
guint64
xmh_peer_key_for_address (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  guint64 key = 0;

  /* No /64 begins with 32 zero bits but ::/64, whose peers are loopback. */
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    memcpy ((guint8 *) &key + 4, bytes, 4);
  else
    memcpy (&key, bytes, 8);

  return key;
}

/**
 * xmh_peer_new:
 * @address: the remote address of an Internet socket
 *
 * Returns: (transfer full): the peer
 */
XmhPeer *
xmh_peer_new (GSocketAddress *address)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  XmhPeer *peer = g_new0 (XmhPeer, 1);

  peer->address = xmh_address_unmap (g_inet_socket_address_get_address (inet));
  peer->port = g_inet_socket_address_get_port (inet);
  peer->is_loopback = xmh_address_get_scope (peer->address) == XMH_SCOPE_LOOPBACK;
  peer->key = xmh_peer_key_for_address (peer->address);

  return peer;
}

XmhPeer *
xmh_peer_copy (const XmhPeer *peer)
{
  XmhPeer *copy = g_memdup2 (peer, sizeof *peer);

  g_object_ref (copy->address);
  return copy;
}

void
xmh_peer_free (XmhPeer *peer)
{
  g_object_unref (peer->address);
  g_free (peer);
}

/**
 * xmh_peer_format:
 * @peer: a peer
 *
 * Returns: (transfer full): its numeric address and port
 */
char *
xmh_peer_format (const XmhPeer *peer)
{
  return xmh_address_format (peer->address, peer->port);
}
