/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "access/xmh-device-private.h"

/* Denied devices that are remembered; the user denies one at a time. */
#define XMH_DEVICE_LIST_DENIED_MAX 64

/**
 * XmhDeviceList:
 *
 * Pending, allowed and denied devices, and the ways to find one.
 */
typedef struct _XmhDeviceList XmhDeviceList;

/* Returns: (transfer full) */
XmhDeviceList *xmh_device_list_new (void);
void xmh_device_list_free (XmhDeviceList *self);

void xmh_device_list_add (XmhDeviceList *self, XmhDevice *device);
/* Returns: whether it was there */
gboolean xmh_device_list_remove (XmhDeviceList *self, XmhDevice *device);

/* These return: (nullable) (transfer none) */
XmhDevice *xmh_device_list_get (XmhDeviceList *self, const char *id);
/* @text: (nullable): from outside, ID.SECRET
 * @mark: how it was sent */
XmhDevice *xmh_device_list_find_secret (XmhDeviceList *self, const char *text, XmhDeviceMark mark);
/* @wait: from outside */
XmhDevice *xmh_device_list_find_wait (XmhDeviceList *self, const char *wait);
/* @wish: (nullable): any
 * @link_address: the link-layer address of @address
 * @link_length: 0 if it is unknown */
XmhDevice *xmh_device_list_find_weak (XmhDeviceList *self,
                                      GInetAddress *address,
                                      const char *wish,
                                      const guint8 *link_address,
                                      guint link_length);
XmhDevice *xmh_device_list_find_at (XmhDeviceList *self, GInetAddress *address, XmhDeviceState state);
XmhDevice *xmh_device_list_find_number (XmhDeviceList *self, const char *number);
/* The allowed one that last got a token for @identity. */
XmhDevice *xmh_device_list_find_identity (XmhDeviceList *self, const char *identity);
/* The one that was not seen for the longest time, if possible without a session. */
XmhDevice *xmh_device_list_find_oldest_weak (XmhDeviceList *self);
XmhDevice *xmh_device_list_find_oldest_denied (XmhDeviceList *self);
/* One that ends by itself by @now_s. */
XmhDevice *xmh_device_list_find_ended (XmhDeviceList *self, gint64 now_s);

guint xmh_device_list_count (XmhDeviceList *self, XmhDeviceState state);
/* Returns: when the first one ends by itself; %G_MAXINT64 if none does */
gint64 xmh_device_list_get_next_end (XmhDeviceList *self);
/* Returns: (transfer full): @name, with a number behind it if another allowed or pending device has it */
char *xmh_device_list_make_unique_name (XmhDeviceList *self, XmhDevice *device, const char *name);
/* Moves all times by @step_s, because the clock was set. */
void xmh_device_list_shift (XmhDeviceList *self, gint64 step_s);

/* Returns: (transfer full) (element-type XmhDevice): pending ones first, then the last seen first */
GPtrArray *xmh_device_list_sort (XmhDeviceList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhDeviceList, xmh_device_list_free)
