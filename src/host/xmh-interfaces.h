/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "host/xmh-host.h"

/* Returns: (transfer full) (element-type XmhHostAddress): the addresses of all interfaces that are up, in the order
 *   in which devices should try them */
GPtrArray *xmh_interfaces_read (GError **error);
/* Returns: a non-blocking descriptor that is readable when addresses or interfaces change; -1 on failure */
int xmh_interfaces_open_watch (GError **error);
/* Returns: whether the interfaces must be read again; this includes messages that were lost because there were too
 *   many (ENOBUFS) */
gboolean xmh_interfaces_drain_watch (int fd);
