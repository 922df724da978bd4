/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-peer.h"

#include "host/xmh-address.h"

#include <string.h>

static gboolean
is_on_link (GInetAddress *address, XmhHost *host)
{
  return xmh_address_get_scope (address) == XMH_ADDRESS_SCOPE_LINK_LOCAL ||
         (host != NULL && xmh_host_is_on_link (host, address));
}

/**
 * xmh_peer_get_key:
 * @address: an address that is not IPv4-mapped
 * @host: (nullable): this machine, which tells who is on-link
 * @key: (out): the same for addresses that one host can choose among freely
 *
 * One host of IPv4 has an address. One of IPv6 has a /64 at the least, of which it can use any address; but a /64
 * on-link is shared with neighbours, who are told apart.
 *
 * Returns: whether @address is that of an IPv6 neighbour, whose /64 is the high half of @key
 */
gboolean
xmh_peer_get_key (GInetAddress *address, XmhHost *host, XmhPeerKey *key)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  /* No /64 of a peer begins with 64 zero bits, but for loopback. */
  *key = (XmhPeerKey){ 0 };
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    {
      memcpy (&key->low, bytes, 4);
      return FALSE;
    }

  memcpy (&key->high, bytes, 8);
  if (!is_on_link (address, host))
    return FALSE;

  memcpy (&key->low, bytes + 8, 8);
  return TRUE;
}

guint
xmh_peer_key_hash (gconstpointer key)
{
  const XmhPeerKey *self = key;
  guint64 mixed = self->high * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) ^ self->low;

  return (guint) (mixed ^ mixed >> 32);
}

gboolean
xmh_peer_key_equal (gconstpointer a, gconstpointer b)
{
  const XmhPeerKey *x = a;
  const XmhPeerKey *y = b;

  return x->high == y->high && x->low == y->low;
}

/**
 * xmh_peer_new:
 * @address: the remote address of an Internet socket
 * @host: (nullable): this machine, which tells who is on-link
 *
 * Returns: (transfer full): the peer
 */
XmhPeer *
xmh_peer_new (GSocketAddress *address, XmhHost *host)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  XmhPeer *peer = g_new0 (XmhPeer, 1);

  peer->address = xmh_address_unmap (g_inet_socket_address_get_address (inet));
  peer->port = g_inet_socket_address_get_port (inet);
  peer->is_loopback = xmh_address_get_scope (peer->address) == XMH_ADDRESS_SCOPE_LOOPBACK;
  peer->has_neighbours = xmh_peer_get_key (peer->address, host, &peer->key);

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
 *
 * Returns: (transfer full): its numeric address and port
 */
char *
xmh_peer_format (const XmhPeer *peer)
{
  return xmh_address_format (peer->address, peer->port);
}
