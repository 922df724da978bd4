/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "host/xmh-host.h"

gboolean xmh_token_networks_allow (XmhConfig *config, XmhHost *host, GInetAddress *peer);
