/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "host/xmh-neighbours.h"

#define XMH_TYPE_HOST (xmh_host_get_type ())
G_DECLARE_FINAL_TYPE (XmhHost, xmh_host, XMH, HOST, GObject)

#define XMH_NO_DEFAULT_ROUTE G_MAXUINT32

/**
 * XmhHostAddress:
 *
 * An address of this computer on an interface that is up.
 */
typedef struct
{
  GInetAddress *address;
  guint prefix_length; /* of the network that is on-link there, in bits */
  char *interface;
  gboolean has_carrier; /* a cable is plugged in, or a wireless network joined */
  gboolean is_tunnel;   /* VPNs, point-to-point links, and ends of virtual machines' wires */
  guint32 metric;       /* of the default route there, the smaller the better; XMH_NO_DEFAULT_ROUTE */
  /* whether devices could reach it: not a bridge of containers or virtual machines, not loopback, not temporary or
   * deprecated, not link-local (but see XmhHost) */
  gboolean is_reachable;
} XmhHostAddress;

XmhHostAddress *xmh_host_address_copy (const XmhHostAddress *address);
void xmh_host_address_free (XmhHostAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhHostAddress, xmh_host_address_free)

/**
 * XmhHost:
 *
 * This computer's names and addresses. Emits "changed" when they change; bursts are folded into one emission, 200 ms
 * after the last change, at most 1 s after the first.
 *
 * Link-local IPv6 addresses never count as reachable, since browsers take no zone in a URL. A link-local IPv4 address
 * does when its interface has no other IPv4 address: that is what a headset on a direct cable dials.
 */
/* Watches the computer in the thread-default main context. (transfer full) */
XmhHost *xmh_host_new (void);

/* Returns: the host name as it is set, with or without a domain; perhaps not valid in DNS */
const char *xmh_host_get_name (XmhHost *self);
/* Returns: the domains that resolvers append to short names, in lower case */
const char *const *xmh_host_get_search_domains (XmhHost *self);

/* Returns: (transfer none) (element-type XmhHostAddress): the addresses of interfaces that are up, the best ones first;
 *   never modified, but replaced when "changed" is emitted */
GPtrArray *xmh_host_get_addresses (XmhHost *self);

/* @address: mapped IPv4 addresses do not count as IPv4
 * Returns: whether it is one of xmh_host_get_addresses() */
gboolean xmh_host_has_address (XmhHost *self, GInetAddress *address);

/* @peer: the address of a peer; mapped IPv4 addresses count as IPv4
 * Returns: whether @peer is in the network of one of this computer's interfaces */
gboolean xmh_host_is_on_link (XmhHost *self, GInetAddress *peer);

/* @peer: the address of a peer
 * @link: the index of the interface that it belongs to, if it is link-local
 * Returns: whether it is a link-local address of this computer, but on a link where this computer does not have it. No
 * device has it by accident. */
gboolean xmh_host_is_imitated (XmhHost *self, GInetAddress *peer, guint32 link);

/* The first call starts to watch the neighbours, so it knows none.
 * @peer: the address of a peer; mapped IPv4 addresses count as IPv4
 * @link_address: (out caller-allocates): its link-layer address
 * Returns: the length of that in bytes; 0 if it is not known */
guint xmh_host_find_link_address (XmhHost *self, GInetAddress *peer, guint8 link_address[XMH_LINK_ADDRESS_MAX]);
