/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "panel/xmh-page.h"

#define XMH_TYPE_DEVICES_PAGE (xmh_devices_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhDevicesPage, xmh_devices_page, XMH, DEVICES_PAGE, XmhPage)

/**
 * XmhDevicesPage:
 *
 * Who is connected and who is in the room, as it changes.
 */
