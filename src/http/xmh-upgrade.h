/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-head.h"

/* Opening handshakes of WebSockets. Offers of other protocols are ignored (RFC 9110, 7.8), unless there is a
 * WebSocket key.
 * Returns: whether @head requests a WebSocket, well-formed or not */
gboolean xmh_upgrade_is_wanted (const XmhRequestHead *head);

/* @status: (out): the status if the request is refused
 * @reason: (out): the reason
 * Returns: whether @head is an opening handshake of RFC 6455, 4.2.1, and nothing else */
gboolean xmh_upgrade_check (const XmhRequestHead *head, guint *status, const char **reason);
