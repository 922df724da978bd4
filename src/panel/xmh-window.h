/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "widgets/xmh-hub-proxy.h"

#define XMH_TYPE_WINDOW (xmh_window_get_type ())
G_DECLARE_FINAL_TYPE (XmhWindow, xmh_window, XMH, WINDOW, AdwApplicationWindow)

XmhWindow *xmh_window_new (GtkApplication *application, XmhHubProxy *service);
void xmh_window_copy_address (XmhWindow *self);
