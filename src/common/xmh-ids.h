/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

/* Names that other programs depend on. */

#define XMH_APPLICATION_ID "io.github.xr_ai.MediaHub"
#define XMH_BUS_NAME XMH_APPLICATION_ID
#define XMH_OBJECT_PATH "/io/github/xr_ai/MediaHub"
#define XMH_INTERFACE XMH_APPLICATION_ID "1"
#define XMH_UNIT "xr-media-hub.service"
/* While it runs; named as systemd asks for programs of a desktop. */
#define XMH_CONNECTOR_UNIT "app-" XMH_APPLICATION_ID ".connector.service"

/* The control socket, in the runtime folder. */
#define XMH_CONTROL_SOCKET "control"

/* The control panel, while it is open. */
#define XMH_PANEL_ID XMH_APPLICATION_ID ".Panel"
#define XMH_PANEL_PATH XMH_OBJECT_PATH "/Panel"

/* The status icon. */
#define XMH_APPLET_ID XMH_APPLICATION_ID ".Applet"
#define XMH_APPLET_PATH XMH_OBJECT_PATH "/Applet"

/* The user's service manager. */
#define XMH_SYSTEMD_NAME "org.freedesktop.systemd1"
#define XMH_SYSTEMD_PATH "/org/freedesktop/systemd1"
