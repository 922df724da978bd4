/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "panel/xmh-hub-proxy.h"

#define XMH_TYPE_HUB_ABSENT_PAGE (xmh_hub_absent_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhHubAbsentPage, xmh_hub_absent_page, XMH, HUB_ABSENT_PAGE, AdwBin)

/**
 * XmhHubAbsentPage:
 *
 * What stands in the place of all pages while the service is not there: why, and what can be done.
 */
void xmh_hub_absent_page_set_service (XmhHubAbsentPage *self, XmhHubProxy *service);
