/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"
#include "web/xmh-platform.h"

char *xmh_pages_get_cloudxr_url (XmhRequest *request);
char *xmh_pages_make_checks (XmhRequest *request,
                             XmhPlatform platform,
                             gboolean    public_trust);
