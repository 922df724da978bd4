/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "host/xmh-host.h"
#include "tls/xmh-hub-names.h"

/* CORS does not protect WebSockets. Any page on the web could open one to a port on the LAN, and this one steers a
 * robot.
 * @origin: (nullable): the Origin of a WebSocket's opening handshake; %NULL if it has none, as with programs other
 *   than browsers
 * @config: for `cloudxr_allow_origins`
 * @host: for the addresses of this machine
 * @names: for its names
 * Returns: whether a page of @origin may open a WebSocket */
gboolean xmh_cloudxr_origin_is_allowed (const char *origin, const XmhConfig *config, XmhHost *host, XmhHubNames *names);
