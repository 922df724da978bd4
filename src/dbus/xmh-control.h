/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "dbus/xmh-name-owner.h"

#define XMH_TYPE_CONTROL (xmh_control_get_type ())
G_DECLARE_FINAL_TYPE (XmhControl, xmh_control, XMH, CONTROL, GObject)

/**
 * XmhControl:
 *
 * The hub on the session bus: a thin layer that shows what the hub knows and passes on what callers ask for. Without a
 * bus it waits for one.
 */
XmhControl *xmh_control_new (XmhHub *hub);

/* Emits signals about the name: from "free" on, fronts may start. */
XmhNameOwner *xmh_control_get_name_owner (XmhControl *self);

void xmh_control_start (XmhControl *self);
void xmh_control_stop_async (XmhControl *self, GAsyncReadyCallback callback, gpointer user_data);
