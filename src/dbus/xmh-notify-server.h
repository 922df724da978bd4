/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "dbus/xmh-notify-sender.h"

#define XMH_TYPE_NOTIFY_SERVER (xmh_notify_server_get_type ())
G_DECLARE_FINAL_TYPE (XmhNotifyServer, xmh_notify_server, XMH, NOTIFY_SERVER, XmhNotifySender)

/* The notification server of the desktop, org.freedesktop.Notifications. */
XmhNotifySender *xmh_notify_server_new (GDBusConnection *connection);
