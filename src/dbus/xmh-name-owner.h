/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_NAME_OWNER (xmh_name_owner_get_type ())
G_DECLARE_FINAL_TYPE (XmhNameOwner, xmh_name_owner, XMH, NAME_OWNER, GObject)

/**
 * XmhNameOwner:
 *
 * Owns the hub's name on the session bus, with an object that is exported before the name is requested. It tries
 * again without a bus, when the bus goes away, and while another program has the name.
 *
 * Emits "acquired", "lost" (the bus went away) and "taken" (another program has the name). Before the first request
 * it emits once "free" (the request follows after the handlers) or "absent" (there is no bus).
 */
XmhNameOwner *xmh_name_owner_new (GDBusInterfaceSkeleton *object);

/* (transfer none) (nullable): to the bus; NULL if there is none */
GDBusConnection *xmh_name_owner_get_connection (XmhNameOwner *self);

void xmh_name_owner_start (XmhNameOwner *self);
void xmh_name_owner_stop_async (XmhNameOwner *self, GAsyncReadyCallback callback, gpointer user_data);
