/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_STATUS_ITEM (xmh_status_item_get_type ())
G_DECLARE_FINAL_TYPE (XmhStatusItem, xmh_status_item, XMH, STATUS_ITEM, GObject)

/**
 * XmhStatusItem:
 *
 * An icon in the desktop's panel, as org.kde.StatusNotifierItem. It is registered with each watcher that appears. Emits
 * "activate" (const char *token) when the user clicks the icon; the token is for xdg-activation and may be empty.
 */
XmhStatusItem *xmh_status_item_new (GDBusConnection *connection, const char *menu_path, GError **error);

void xmh_status_item_set (XmhStatusItem *self, const char *icon, gboolean needs_attention, const char *text);
