/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-head.h"
#include "tls/xmh-hub-names.h"
#include "transport/xmh-peer.h"

/* Returns: whether the forwarded fields of a front proxy on this machine can be read in only one way. Each field
 *   must come once, and host and protocol with one value. Fields of other peers are ignored. */
gboolean xmh_client_origin_is_unambiguous (const XmhPeer *peer, const XmhRequestHead *head);

/* @names: the names of the hub
 * @head: an unambiguous request
 * Returns: whether the host that a front proxy forwards, if any, is one of the hub's names */
gboolean xmh_client_origin_check_forwarded_host (XmhHubNames *names, const XmhPeer *peer, const XmhRequestHead *head);

/* @is_tls: whether the connection uses TLS
 * @head: a request with a checked forwarded host
 * Returns: (transfer full): the origin that the client used (RFC 6454, 6.2), as far as is known. The fields of a
 *   front proxy on this machine count. */
char *xmh_client_origin_of_request (const XmhPeer *peer, gboolean is_tls, const XmhRequestHead *head);

/* Returns: whether a proxy sends the request for a client, by the fields that proxies add. Anybody can send them, so
 *   they are worth something only from programs of this computer. */
gboolean xmh_client_origin_is_forwarded (const XmhRequestHead *head);

/* A proxy appends the address that it sees, so the last one counts.
 * @peer: a program of this computer
 * @head: an unambiguous request
 * Returns: (transfer full) (nullable): the address of the client of a proxy on this machine, never an IPv4-mapped one;
 *   %NULL if the proxy sends none, or is not connected by loopback */
GInetAddress *xmh_client_origin_get_forwarded_address (GInetAddress *peer, const XmhRequestHead *head);
