/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "net/xmh-host-policy.h"
#include "tls/xmh-host.h"

gboolean xmh_cloudxr_origin_is_allowed (const char         *origin,
                                        const XmhConfig    *config,
                                        const char *const  *added,
                                        XmhHost            *host,
                                        XmhHostPolicy      *policy);
