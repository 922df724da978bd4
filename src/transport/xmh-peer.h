/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "host/xmh-host.h"

/* Equal for all addresses that are counted as one. IPv4 addresses are IPv4-mapped. */
typedef struct
{
  guint64 high; /* of IPv6: the /64 */
  guint64 low;  /* of IPv6: 0 for all of a /64 that is not on-link */
} XmhPeerKey;

/* The limit of an on-link /64, in multiples of the limit of one address. It is enough for a room full of devices.
 * It is only a part of the total, since one neighbour can have all addresses of a /64. */
#define XMH_PEER_NETWORK_FACTOR 4

typedef struct
{
  GInetAddress *address; /* never an IPv4-mapped one */
  guint16 port;
  guint32 link;            /* index of the interface that a link-local address belongs to */
  gboolean is_loopback;    /* exempt from limits and network rules */
  gboolean has_neighbours; /* an on-link IPv6 address: others in its /64 count separately */
  XmhPeerKey key;
} XmhPeer;

/* @address: the remote address of an Internet socket
 * @host: (nullable): this computer, which determines the on-link addresses
 * Returns: (transfer full) */
XmhPeer *xmh_peer_new (GSocketAddress *address, XmhHost *host);

XmhPeer *xmh_peer_copy (const XmhPeer *peer);
void xmh_peer_free (XmhPeer *peer);

/* Returns: (transfer full): the numeric address and port */
char *xmh_peer_format (const XmhPeer *peer);

/* An IPv4 host has one address. An IPv6 host has at least a /64 and can use any address in it. Neighbours share an
 * on-link /64, so they are counted one by one.
 * @address: not IPv4-mapped
 * @host: (nullable): this computer, which determines the on-link addresses
 * @key: (out): equal for all addresses that one host can choose freely
 * Returns: whether @address belongs to an IPv6 neighbour, whose /64 is the high half of @key */
gboolean xmh_peer_get_key (GInetAddress *address, XmhHost *host, XmhPeerKey *key);

guint xmh_peer_key_hash (gconstpointer key);
gboolean xmh_peer_key_equal (gconstpointer a, gconstpointer b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPeer, xmh_peer_free)
