/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "xmh-bus.h"

#define XMH_TYPE_DEVICE_LIST (xmh_device_list_get_type ())
G_DECLARE_FINAL_TYPE (XmhDeviceList, xmh_device_list, XMH, DEVICE_LIST, GObject)

/**
 * XmhDeviceList:
 *
 * The devices that the hub knows. Loads them again after each signal about a device, and emits "changed". It is empty
 * with a hub that is too old to have devices.
 */
XmhDeviceList *xmh_device_list_new (XmhBusMediaHub *hub);

void xmh_device_list_load (XmhDeviceList *self);
void xmh_device_list_clear (XmhDeviceList *self);
GVariant *xmh_device_list_get (XmhDeviceList *self);

gboolean xmh_device_is (GVariant *device, const char *state);
GVariant *xmh_devices_find (GVariant *devices, const char *id);
GVariant *xmh_devices_get_pending (GVariant *devices, guint *n_pending);
char *xmh_device_format_left (GVariant *device, gint64 now_s);
