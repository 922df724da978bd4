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
 * A request on its way to a backend: dials, sends the client's own head, and passes the answer on. After a 101
 * it becomes a tunnel.
 */
typedef struct _XmhRelay XmhRelay;

void xmh_relay_start (XmhRelays *relays, const char *url, XmhConnection *connection);
