/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "tls/xmh-certificate.h"

char *xmh_apple_profile_make (const XmhCertificate *authority,
                              const char *host_name,
                              const char *hub_id,
                              const char *language);
