/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "tls/xmh-certificate.h"

/* @authority: the certificate for devices to trust
 * @host_name: the displayed name of this computer
 * @hub_id: distinguishes this hub from others, under every name
 * @language: the display language, as in HTML
 * Returns: (transfer full): a configuration profile for Apple devices with @authority as its only payload */
char *xmh_apple_profile_make (const XmhCertificate *authority,
                              const char *host_name,
                              const char *hub_id,
                              const char *language);
