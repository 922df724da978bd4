/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "widgets/xmh-hub-proxy.h"

#define XMH_TYPE_ADD_DEVICE_WINDOW (xmh_add_device_window_get_type ())
G_DECLARE_FINAL_TYPE (XmhAddDeviceWindow, xmh_add_device_window, XMH, ADD_DEVICE_WINDOW, AdwWindow)

/**
 * XmhAddDeviceWindow:
 *
 * Gives an app access that cannot open a link, and shows the address of its tokens once.
 */
XmhAddDeviceWindow *xmh_add_device_window_new (XmhHubProxy *service);
