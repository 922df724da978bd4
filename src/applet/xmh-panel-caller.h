/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_PANEL_CALLER (xmh_panel_caller_get_type ())
G_DECLARE_FINAL_TYPE (XmhPanelCaller, xmh_panel_caller, XMH, PANEL_CALLER, GObject)

/**
 * XmhPanelCaller:
 *
 * Opens the window of the control panel from another process. The bus starts the panel or, if it is not installed, this
 * program does.
 */
XmhPanelCaller *xmh_panel_caller_new (GDBusConnection *connection);

void xmh_panel_caller_call (XmhPanelCaller *self, const char *action, const char *target, const char *token);
