/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "widgets/xmh-hub-proxy.h"

#define XMH_TYPE_REQUEST_BANNER (xmh_request_banner_get_type ())
G_DECLARE_FINAL_TYPE (XmhRequestBanner, xmh_request_banner, XMH, REQUEST_BANNER, AdwBin)

/**
 * XmhRequestBanner:
 *
 * Shows a device that asks for access above every page but the one that lists it, and answers requests.
 */
void xmh_request_banner_set_service (XmhRequestBanner *self, XmhHubProxy *service);
void xmh_request_banner_set_wanted (XmhRequestBanner *self, gboolean is_wanted);
void xmh_request_banner_answer (XmhRequestBanner *self, const char *id, gboolean is_allowed);
