/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "xmh-bus.h"

#define XMH_TYPE_BUS_OBJECT (xmh_bus_object_get_type ())
G_DECLARE_FINAL_TYPE (XmhBusObject, xmh_bus_object, XMH, BUS_OBJECT, XmhBusMediaHubSkeleton)

/* Carries out a client's writing of Notifications and answers @invocation (transfer full) when it is done. */
typedef void (*XmhBusObjectNotificationsFunc) (gboolean enabled, GDBusMethodInvocation *invocation, gpointer user_data);

/* Told before a client reads a property. */
typedef void (*XmhBusObjectReadFunc) (GDBusConnection *connection,
                                      const char *client,
                                      const char *property,
                                      gpointer user_data);

/**
 * XmhBusObject:
 *
 * The exported object. Changes of its properties are told together and not too often, reading one gives the present
 * value, and what a client writes is carried out before it has its answer.
 */
XmhBusObject *xmh_bus_object_new (XmhBusObjectNotificationsFunc set_notifications, gpointer user_data);

void xmh_bus_object_set_read_func (XmhBusObject *self, XmhBusObjectReadFunc read);
void xmh_bus_object_flush (XmhBusObject *self);
void xmh_bus_object_forget_owner (XmhBusObject *self);
