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
 * The hub on the session bus and on the control socket: a thin layer that shows the state of the hub and passes on method
 * calls. Without a bus it waits for one.
 */
/* Returns: (transfer full): the control interface, not on the bus yet */
XmhControl *xmh_control_new (XmhHub *hub);

/* Its signals report the state of the name. From "free" on, fronts may start. */
XmhNameOwner *xmh_control_get_name_owner (XmhControl *self);

/* Exports the object and requests the name, now or as soon as there is a bus. Opens the control socket. */
void xmh_control_start (XmhControl *self);
/* Leaves the bus and closes the control socket. Call it after the hub has stopped, so that clients receive `stopping` before the name goes.
 * @callback: (nullable): called when that is done, which never fails */
void xmh_control_stop_async (XmhControl *self, GAsyncReadyCallback callback, gpointer user_data);
