/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_DEVICE (xmh_device_get_type ())
G_DECLARE_FINAL_TYPE (XmhDevice, xmh_device, XMH, DEVICE, GObject)

typedef enum
{
  XMH_DEVICE_PENDING, /* it asks for access */
  XMH_DEVICE_ALLOWED,
  XMH_DEVICE_DENIED, /* a short time ago */
} XmhDeviceState;

/* How a device is recognised; each one but the address is a secret that only the device has. */
typedef enum
{
  XMH_DEVICE_BY_COOKIE,
  XMH_DEVICE_BY_KEY,
  XMH_DEVICE_BY_CABLE,
  XMH_DEVICE_BY_ADDRESS,
} XmhDeviceMark;

/**
 * XmhDevice:
 *
 * A headset, phone, browser or app that the user has let in, or that asks for access. Only #XmhAccess changes it.
 */

/* Returns: identifies it for as long as the hub knows it: lower-case hex, no secret */
const char *xmh_device_get_id (XmhDevice *self);
XmhDeviceState xmh_device_get_state (XmhDevice *self);
/* Returns: the user's name for it, or one made of its kind; never empty */
const char *xmh_device_get_name (XmhDevice *self);
/* Returns: `headset`, `phone`, `tablet`, `computer`, `app` or empty, by its first User-Agent */
const char *xmh_device_get_kind (XmhDevice *self);
XmhDeviceMark xmh_device_get_mark (XmhDevice *self);
/* Returns: the four digits that the device shows; empty unless it is pending */
const char *xmh_device_get_number (XmhDevice *self);
/* Returns: seconds since 1970 */
gint64 xmh_device_get_since (XmhDevice *self);
/* Returns: seconds since 1970 */
gint64 xmh_device_get_last_seen (XmhDevice *self);
/* Returns: when it loses access, in seconds since 1970; 0 if never */
gint64 xmh_device_get_expires (XmhDevice *self);
/* Returns: whether it may not publish */
gboolean xmh_device_is_watch_only (XmhDevice *self);
/* Returns: whether it keeps access although it was not seen for 12 hours, if an address recognises it */
gboolean xmh_device_is_always (XmhDevice *self);
/* Returns: (transfer full) (nullable): its last address */
GInetAddress *xmh_device_make_address (XmhDevice *self);
/* Returns: (transfer none): the identities that it got tokens for, the last one first; bounded */
const char *const *xmh_device_get_identities (XmhDevice *self);
/* Returns: (nullable): the identity that it asked for when it was not recognised yet */
const char *xmh_device_get_wish (XmhDevice *self);

/* Returns: its stable name, as the bus has it */
const char *xmh_device_state_to_string (XmhDeviceState state);
/* Returns: its stable name, as the bus has it */
const char *xmh_device_mark_to_string (XmhDeviceMark mark);
