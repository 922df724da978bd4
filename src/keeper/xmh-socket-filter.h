/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Takes from this process and its descendants the sockets of this computer: the session bus, the service manager,
 * agents with keys, displays. Needs no_new_privs. Returns FALSE where the kernel or the architecture has no such
 * filter. */
gboolean xmh_socket_filter_enter (void);
