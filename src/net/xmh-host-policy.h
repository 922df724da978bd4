/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "tls/xmh-host.h"

/**
 * XmhHostPolicy:
 *
 * The names by which requests may call the hub, so that a web page cannot reach it under a name of its own (DNS
 * rebinding).
 */
typedef struct _XmhHostPolicy XmhHostPolicy;

XmhHostPolicy *xmh_host_policy_new (XmhConfig *config,
                                    XmhHost   *host);
void xmh_host_policy_free (XmhHostPolicy *self);

gboolean xmh_host_policy_accepts (XmhHostPolicy *self,
                                  const char    *name);
