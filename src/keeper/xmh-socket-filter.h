/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Denies local sockets to this process and its descendants: the session bus, the service manager, key agents, displays.
 * Requires no_new_privs.
 * Returns: %FALSE if the kernel or the architecture has no such filter */
gboolean xmh_socket_filter_enter (void);
