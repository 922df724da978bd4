/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "widgets/xmh-hub-proxy.h"

#define XMH_TYPE_SHARE_WINDOW (xmh_share_window_get_type ())
G_DECLARE_FINAL_TYPE (XmhShareWindow, xmh_share_window, XMH, SHARE_WINDOW, AdwWindow)

/**
 * XmhShareWindow:
 *
 * Makes a link with a token for one named device. The token is only in memory, while the window is open.
 */
XmhShareWindow *xmh_share_window_new (XmhHubProxy *service);
