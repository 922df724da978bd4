/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_CONTROL_PEERS (xmh_control_peers_get_type ())
G_DECLARE_FINAL_TYPE (XmhControlPeers, xmh_control_peers, XMH, CONTROL_PEERS, GObject)

/**
 * XmhControlPeers:
 *
 * The control socket, and the programs that are connected to it. They use the same object as the session bus.
 */
/* Listens from now on.
 * @paths: outlives it
 * @object: is exported at the hub's path
 * Returns: (transfer full) */
XmhControlPeers *xmh_control_peers_new (const XmhPaths *paths, GDBusInterfaceSkeleton *object);

/* Removes the socket, delivers pending answers and signals, and closes the connections.
 * @callback: (nullable): called when that is done, which never fails */
void xmh_control_peers_stop_async (XmhControlPeers *self, GAsyncReadyCallback callback, gpointer user_data);
