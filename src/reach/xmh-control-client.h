/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "xmh-bus.h"

/* Finds the user's hub on the session bus, without starting it, or else on its control socket. Blocks for a few seconds
 * at most if the hub does not respond.
 * @timeout_ms: of each call to the hub
 * @error: why the control socket cannot be used: %G_IO_ERROR_NOT_FOUND (there is none), %G_IO_ERROR_TIMED_OUT,
 *   %G_IO_ERROR_BUSY (the hub has too many connections), %G_IO_ERROR_PERMISSION_DENIED (it is another user's) or others
 * Returns: (transfer full): the hub */
XmhBusMediaHub *xmh_control_client_find (int timeout_ms, GError **error);

/* Returns: whether there seems to be a session bus; none is started */
gboolean xmh_control_client_has_bus (void);

/* Returns: whether @hub is still there */
gboolean xmh_control_client_is_connected (XmhBusMediaHub *hub);
