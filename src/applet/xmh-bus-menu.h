/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "applet/xmh-menu-item.h"

#define XMH_BUS_MENU_PATH "/MenuBar"

#define XMH_TYPE_BUS_MENU (xmh_bus_menu_get_type ())
G_DECLARE_FINAL_TYPE (XmhBusMenu, xmh_bus_menu, XMH, BUS_MENU, GObject)

/**
 * XmhBusMenu:
 *
 * A menu on the bus, as com.canonical.dbusmenu. Emits "clicked" (const char *key) when the user has chosen an item. The
 * desktop may still show an earlier menu, so an id never stands for two keys.
 */
XmhBusMenu *xmh_bus_menu_new (GDBusConnection *connection, GError **error);

void xmh_bus_menu_take (XmhBusMenu *self, XmhMenuItem *menu);
