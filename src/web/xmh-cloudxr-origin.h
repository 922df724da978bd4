/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "host/xmh-host.h"
#include "tls/xmh-hub-names.h"

gboolean xmh_cloudxr_origin_is_allowed (const char *origin, const XmhConfig *config, XmhHost *host, XmhHubNames *names);
