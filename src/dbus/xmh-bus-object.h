/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "xmh-bus.h"

#define XMH_TYPE_BUS_OBJECT (xmh_bus_object_get_type ())
G_DECLARE_FINAL_TYPE (XmhBusObject, xmh_bus_object, XMH, BUS_OBJECT, XmhBusMediaHubSkeleton)

/* Carries out a client's write to Notifications. Answers @invocation (transfer full) when that is done. */
typedef void (*XmhBusObjectNotificationsFunc) (gboolean enabled, GDBusMethodInvocation *invocation, gpointer user_data);

/* Called before a client reads a property. */
typedef void (*XmhBusObjectReadFunc) (GDBusConnection *connection,
                                      const char *sender,
                                      const char *property,
                                      gpointer user_data);

/**
 * XmhBusObject:
 *
 * The exported object. One signal reports several changed properties, at most four times a second. A read returns
 * the current value. A write is answered after it was carried out.
 */
XmhBusObject *xmh_bus_object_new (XmhBusObjectNotificationsFunc set_notifications, gpointer user_data);

void xmh_bus_object_set_read_func (XmhBusObject *self, XmhBusObjectReadFunc read);
void xmh_bus_object_flush (XmhBusObject *self);
void xmh_bus_object_forget_owner (XmhBusObject *self);
