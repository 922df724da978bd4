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

gboolean
xmh_peer_get_key (GInetAddress *address, XmhHost *host, XmhPeerKey *key)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  /* Except for loopback, no peer has a /64 of 64 zero bits. */
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

XmhPeer *
xmh_peer_new (GSocketAddress *address, XmhHost *host)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  XmhPeer *peer = g_new0 (XmhPeer, 1);

  peer->address = xmh_address_unmap (g_inet_socket_address_get_address (inet));
  peer->port = g_inet_socket_address_get_port (inet);
  if (g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    peer->link = g_inet_socket_address_get_scope_id (inet);
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

char *
xmh_peer_format (const XmhPeer *peer)
{
  return xmh_address_format (peer->address, peer->port);
}
