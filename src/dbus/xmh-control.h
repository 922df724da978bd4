/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_CONTROL (xmh_control_get_type ())
G_DECLARE_FINAL_TYPE (XmhControl, xmh_control, XMH, CONTROL, GObject)

/**
 * XmhControl:
 *
 * The hub on the session bus: a thin layer that shows what the hub knows and hands on what callers ask for. Without a
 * bus it waits for one. Emits once "name-free", when no other hub is there and the fronts may come up, which it then
 * has the name taken for, or "bus-absent", when there is nobody to ask; "name-acquired" each time the name is ours; and
 * "name-taken" when another program had it first: that is another hub, and a reason to give way.
 */
XmhControl *xmh_control_new (XmhHub *hub);

void xmh_control_start (XmhControl *self);
void xmh_control_stop_async (XmhControl         *self,
                             GAsyncReadyCallback callback,
                             gpointer            user_data);
