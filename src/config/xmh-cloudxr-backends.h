/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "config/xmh-config.h"

/* Where a CloudXR runtime of this computer listens, and IsaacTeleop's own proxy (`wss.py`) once it is moved from
 * 48322. The proxy forwards to the runtime, and has a path of its own. */
#define XMH_CLOUDXR_RUNTIME_URL "ws://127.0.0.1:49100"
#define XMH_CLOUDXR_OWN_PROXY_PORT 48323
#define XMH_CLOUDXR_OWN_PROXY_URL "wss://127.0.0.1:48323"

/* Returns: (transfer full): the URLs of the CloudXR runtime, the preferred one first. It is never one of the hub's own
 *   ports, so it may be empty. */
char **xmh_cloudxr_backends_list (const XmhConfig *config);

/* Returns: (transfer full): the file with the certificate of IsaacTeleop's proxy, which may be missing */
char *xmh_cloudxr_backends_get_certificate_file (void);
