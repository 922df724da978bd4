/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_NOTIFIER (xmh_notifier_get_type ())
G_DECLARE_FINAL_TYPE (XmhNotifier, xmh_notifier, XMH, NOTIFIER, GObject)

/**
 * XmhNotifier:
 *
 * Notifies the desktop of problems that need the user, and of devices that ask for access, while no panel is open and
 * the settings allow it. A click opens the panel; a request also has buttons to answer it. Without a notification service it waits for one.
 */
XmhNotifier *xmh_notifier_new (XmhHub *hub);

void xmh_notifier_start (XmhNotifier *self, GDBusConnection *connection);
void xmh_notifier_stop (XmhNotifier *self);
