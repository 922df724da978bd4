/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_HOST (xmh_host_get_type ())
G_DECLARE_FINAL_TYPE (XmhHost, xmh_host, XMH, HOST, GObject)

#define XMH_NO_DEFAULT_ROUTE G_MAXUINT32

/**
 * XmhHostAddress:
 *
 * An address that this machine holds on an interface that is up.
 */
typedef struct
{
  GInetAddress *address;
  guint prefix_length;          /* of the network that is on-link there, in bits */
  char *interface;
  gboolean has_carrier;         /* a cable, or a wireless network that was joined */
  gboolean is_tunnel;           /* VPNs, point-to-point links, and ends of virtual machines' wires */
  guint32 metric;               /* of the default route there, the smaller the better; XMH_NO_DEFAULT_ROUTE */
  gboolean is_reachable;        /* whether devices could come in by it: not a bridge of containers or virtual machines,
                                 * not loopback, not temporary or deprecated, not link-local (but see XmhHost) */
} XmhHostAddress;

XmhHostAddress *xmh_host_address_copy (const XmhHostAddress *address);
void xmh_host_address_free (XmhHostAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhHostAddress, xmh_host_address_free)

/**
 * XmhHost:
 *
 * What this machine is called and which addresses it holds. Emits "changed" when names or addresses are other ones,
 * bursts folded into one emission: 200 ms after the last of them, at most 1 s after the first.
 *
 * Link-local IPv6 addresses never count as reachable, since browsers take no zone in a URL. A link-local IPv4 address
 * does when its interface has no other IPv4 address: that is what a headset on a direct cable dials.
 */
/* Returns: (transfer full): the machine as it is now, watched in the thread-default main context */
XmhHost *xmh_host_new (void);

/* Returns: what the machine calls itself, with or without a domain, as it is: perhaps nothing that DNS takes */
const char *xmh_host_get_name (XmhHost *self);
/* Returns: the domains that resolvers try behind short names, in lower case */
const char *const *xmh_host_get_search_domains (XmhHost *self);

/* Returns: (transfer none) (element-type XmhHostAddress): the addresses of interfaces that are up, those that
 *   devices should try first in front; never changed, but replaced when "changed" is emitted */
GPtrArray *xmh_host_get_addresses (XmhHost *self);

/* @peer: the address of a peer; mapped IPv4 addresses count as IPv4
 * Returns: whether @peer is in the network of one of the machine's interfaces */
gboolean xmh_host_is_on_link (XmhHost      *self,
                              GInetAddress *peer);
