/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "panel/xmh-page.h"

#define XMH_TYPE_MEDIA_PAGE (xmh_media_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhMediaPage, xmh_media_page, XMH, MEDIA_PAGE, XmhPage)

/**
 * XmhMediaPage:
 *
 * The LiveKit server, the front for CloudXR, and the ports that both need.
 */
