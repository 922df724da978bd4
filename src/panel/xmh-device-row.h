/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#define XMH_TYPE_DEVICE_ROW (xmh_device_row_get_type ())
G_DECLARE_FINAL_TYPE (XmhDeviceRow, xmh_device_row, XMH, DEVICE_ROW, AdwExpanderRow)

/**
 * XmhDeviceRow:
 *
 * A device that has access: how it is recognised, its sessions and participants, and what the user can do with it.
 * Activates "devices.rename" (ss), "devices.always" (sb) and "devices.forget" (ss).
 */
GtkWidget *xmh_device_row_new (void);
void xmh_device_row_set (XmhDeviceRow *self, GVariant *device, GVariant *sessions, GVariant *participants);
