/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-connection.h"
#include "relay/xmh-relays.h"

/**
 * XmhRelay:
 *
 * A request that is relayed to a backend. It connects, sends the client's own head, and relays the answer. After a
 * 101 it becomes a tunnel.
 */
typedef struct _XmhRelay XmhRelay;

/* Calls xmh_connection_answer() or xmh_connection_become_tunnel(), possibly before it returns. @connection may be
 * freed then.
 * @relays: the relays of the front
 * @url: of the backend
 * @connection: the connection with the request */
void xmh_relay_start (XmhRelays *relays, const char *url, XmhConnection *connection);
