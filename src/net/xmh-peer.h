/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhPeer:
 *
 * Who is at the other end of a connection.
 */
typedef struct
{
  GInetAddress *address;        /* never an IPv4-mapped one */
  guint16 port;
  gboolean is_loopback;         /* exempt from limits and networks */
  guint64 key;                  /* the same for all addresses that count as one: IPv6 by /64 */
} XmhPeer;

XmhPeer *xmh_peer_new (GSocketAddress *address);
XmhPeer *xmh_peer_copy (const XmhPeer *peer);
void xmh_peer_free (XmhPeer *peer);

char *xmh_peer_format (const XmhPeer *peer);
guint64 xmh_peer_key_for_address (GInetAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPeer, xmh_peer_free)
