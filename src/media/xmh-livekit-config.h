/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "common/xmh-types.h"

/* The configuration that a LiveKit server is started with. Its parser refuses unknown keys. */
char *xmh_livekit_config_render (XmhConfig *config,
                                 XmhApiCredentials *credentials,
                                 gboolean has_ipv6_loopback,
                                 gboolean can_skip_validation);
gboolean xmh_livekit_config_has_ipv6_loopback (void);
