/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "dbus/xmh-notify-sender.h"

#define XMH_TYPE_NOTIFY_PORTAL (xmh_notify_portal_get_type ())
G_DECLARE_FINAL_TYPE (XmhNotifyPortal, xmh_notify_portal, XMH, NOTIFY_PORTAL, XmhNotifySender)

/* The portal org.freedesktop.portal.Notification, the only service in a sandbox. */
XmhNotifySender *xmh_notify_portal_new (GDBusConnection *connection);
