/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

/* @socket: an accepted connection */
typedef void (*XmhControlSocketFunc) (GSocket *socket, gpointer data);

/**
 * XmhControlSocket:
 *
 * The listening socket `control` in the runtime folder, for programs that have no session bus. It replaces a socket on
 * which no other hub listens. If the folder or the socket is removed, as at the end of a login session, it makes both
 * again as soon as that is possible.
 */
typedef struct _XmhControlSocket XmhControlSocket;

/* Starts listening. Failures are logged, and it tries again.
 * @paths: outlives it
 * Returns: (transfer full) */
XmhControlSocket *xmh_control_socket_new (const XmhPaths *paths, XmhControlSocketFunc on_accepted, gpointer data);

/* Stops listening and removes the socket. */
void xmh_control_socket_free (XmhControlSocket *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhControlSocket, xmh_control_socket_free)
