/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "panel/xmh-page.h"

#define XMH_TYPE_CONNECT_PAGE (xmh_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhConnectPage, xmh_connect_page, XMH, CONNECT_PAGE, XmhPage)

/**
 * XmhConnectPage:
 *
 * The first page: whether a device can connect, and by which address.
 */
void xmh_connect_page_share (XmhConnectPage *self);
