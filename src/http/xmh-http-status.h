/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Statuses that libsoup 3.2 lacks. */
#define XMH_HTTP_STATUS_MISDIRECTED_REQUEST 421
#define XMH_HTTP_STATUS_UPGRADE_REQUIRED 426
#define XMH_HTTP_STATUS_TOO_MANY_REQUESTS 429
#define XMH_HTTP_STATUS_HEAD_TOO_LARGE 431

/* Returns: the reason phrase (RFC 9110, 15; RFC 6585 for 429 and 431) */
const char *xmh_http_status_get_phrase (guint status);
