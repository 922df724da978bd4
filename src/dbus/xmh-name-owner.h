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
 * Holds the hub's name on the session bus, with an object exported before the name is there. Without a bus, or
 * when the bus goes away, it tries again. Emits "acquired", "lost" (the bus went away) and "taken" (another
 * program has the name; it is tried again all the same). Before the first request it looks, and emits once "free"
 * (the name is asked for when the handlers are done) or "absent" (there is no bus that would say).
 */
XmhNameOwner *xmh_name_owner_new (GDBusInterfaceSkeleton *object);

void xmh_name_owner_start (XmhNameOwner *self);
void xmh_name_owner_stop_async (XmhNameOwner *self, GAsyncReadyCallback callback, gpointer user_data);
