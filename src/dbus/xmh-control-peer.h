/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_CONTROL_PEER (xmh_control_peer_get_type ())
G_DECLARE_FINAL_TYPE (XmhControlPeer, xmh_control_peer, XMH, CONTROL_PEER, GObject)

/**
 * XmhControlPeer:
 *
 * A program that is connected to the control socket: D-Bus without a bus. Emits "ended" once, when the connection is
 * closed or the program did not identify itself in time.
 */
/* Begins the handshake. Only a program of the same user gets past it.
 * @socket: an accepted connection
 * @object: is exported at the hub's path
 * Returns: (transfer full) */
XmhControlPeer *xmh_control_peer_new (GSocket *socket, GDBusInterfaceSkeleton *object);

/* Closes the connection if the program has read nothing since the last call, though there was something to read. */
void xmh_control_peer_check (XmhControlPeer *self);

/* Delivers pending answers and signals, within half a second, and closes the connection. */
void xmh_control_peer_leave (XmhControlPeer *self);

/* Closes the connection immediately. */
void xmh_control_peer_end (XmhControlPeer *self);
