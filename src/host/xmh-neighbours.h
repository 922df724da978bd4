/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_LINK_ADDRESS_MAX 8 /* bytes: EUI-64; Ethernet has six */

/**
 * XmhNeighbours:
 *
 * The kernel's table of neighbours, kept up to date by its messages. Asking the kernel for one neighbour would wait for
 * a lock that a driver can hold for seconds, so only a thread asks, once at the start.
 */
typedef struct _XmhNeighbours XmhNeighbours;

/* Watches in the thread-default main context. (transfer full) */
XmhNeighbours *xmh_neighbours_new (void);
void xmh_neighbours_free (XmhNeighbours *self);

/* Never waits.
 * @address: an address; mapped IPv4 addresses count as IPv4
 * @link_address: (out caller-allocates): its link-layer address
 * Returns: the length of that in bytes; 0 if @address is not on-link, or the kernel has not talked to it lately */
guint xmh_neighbours_find (XmhNeighbours *self, GInetAddress *address, guint8 link_address[XMH_LINK_ADDRESS_MAX]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhNeighbours, xmh_neighbours_free)
