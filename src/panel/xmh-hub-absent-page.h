/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "widgets/xmh-hub-proxy.h"

#define XMH_TYPE_HUB_ABSENT_PAGE (xmh_hub_absent_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhHubAbsentPage, xmh_hub_absent_page, XMH, HUB_ABSENT_PAGE, AdwBin)

/**
 * XmhHubAbsentPage:
 *
 * Replaces all pages while the hub is not running, with the reason and a button that may help.
 */
void xmh_hub_absent_page_set_service (XmhHubAbsentPage *self, XmhHubProxy *service);
