/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "host/xmh-host.h"
#include "http/xmh-request.h"

/* A token is the right to join the room, and `/token` requires no credentials. Only nearby devices may have one. A
 * hub for the internet (`lk_use_external_ip`) gives one to every device, and warns about it.
 * @host: (nullable): the addresses of this computer
 * Returns: whether @peer may have a token */
gboolean xmh_token_networks_allow (XmhConfig *config, XmhHost *host, GInetAddress *peer);

/* Returns: whether xmh_token_networks_allow() the peer of @request */
gboolean xmh_token_networks_allow_request (XmhRequest *request);
