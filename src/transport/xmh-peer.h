/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "host/xmh-host.h"

/* The same for all addresses that count as one. IPv4 addresses are mapped ones here. */
typedef struct
{
  guint64 high; /* of IPv6: the /64 */
  guint64 low;  /* of IPv6: 0 for all of a /64 that is not on-link */
} XmhPeerKey;

/* What a /64 on-link may have, in multiples of what one address may: enough for a room full of devices, and a part of
 * the whole only, since one neighbour can have all of its addresses. */
#define XMH_PEER_NETWORK_FACTOR 4

/**
 * XmhPeer:
 *
 * The other end of a connection.
 */
typedef struct
{
  GInetAddress *address; /* never an IPv4-mapped one */
  guint16 port;
  gboolean is_loopback;    /* exempt from limits and networks */
  gboolean has_neighbours; /* an IPv6 address on-link: others of its /64 count by themselves */
  XmhPeerKey key;
} XmhPeer;

XmhPeer *xmh_peer_new (GSocketAddress *address, XmhHost *host);
XmhPeer *xmh_peer_copy (const XmhPeer *peer);
void xmh_peer_free (XmhPeer *peer);

char *xmh_peer_format (const XmhPeer *peer);

gboolean xmh_peer_get_key (GInetAddress *address, XmhHost *host, XmhPeerKey *key);
guint xmh_peer_key_hash (gconstpointer key);
gboolean xmh_peer_key_equal (gconstpointer a, gconstpointer b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPeer, xmh_peer_free)
