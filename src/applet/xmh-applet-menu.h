/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "applet/xmh-menu-item.h"
#include "widgets/xmh-hub-proxy.h"

/* What items do; devices follow after a blank. */
#define XMH_APPLET_ALLOW "allow"
#define XMH_APPLET_DENY "deny"
#define XMH_APPLET_DEVICES "devices"
#define XMH_APPLET_COPY "copy-address"
#define XMH_APPLET_TLS_ON "tls-on"
#define XMH_APPLET_TLS_OFF "tls-off"
#define XMH_APPLET_ROTATE "rotate"
#define XMH_APPLET_OPEN "open"
#define XMH_APPLET_QUIT "quit"

char *xmh_applet_describe_state (XmhHubProxy *service);
const char *xmh_applet_get_icon (XmhHubProxy *service);
XmhMenuItem *xmh_applet_make_menu (XmhHubProxy *service);
