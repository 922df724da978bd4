/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/* How late times that change often are written. */
#define XMH_DEVICES_STORE_LATER_S 300
/* The pauses between tries to write; each is twice as long as the one before. */
#define XMH_DEVICES_STORE_RETRY_S 10
#define XMH_DEVICES_STORE_RETRY_MAX_S 300

/* Returns: (transfer full): what the file shall contain */
typedef GBytes *(*XmhDevicesStoreMake) (gpointer owner);
/* The file could not be written, or could be written again. */
typedef void (*XmhDevicesStoreFunc) (gpointer owner);

/**
 * XmhDevicesStore:
 *
 * Writes a file in a thread, one writing at a time. Changes that come together are written together. If it fails, it
 * is tried again.
 */
typedef struct _XmhDevicesStore XmhDevicesStore;

/* @owner: a #GObject, which owns the store
 * Returns: (transfer full) */
XmhDevicesStore *xmh_devices_store_new (const char *path,
                                        GObject *owner,
                                        XmhDevicesStoreMake make,
                                        XmhDevicesStoreFunc on_result_changed);
void xmh_devices_store_free (XmhDevicesStore *self);

/* Writes at the next opportunity. */
void xmh_devices_store_save (XmhDevicesStore *self);
/* Writes within %XMH_DEVICES_STORE_LATER_S seconds. */
void xmh_devices_store_save_later (XmhDevicesStore *self);
/* Returns: (nullable) (transfer none): why the file could not be written the last time */
const GError *xmh_devices_store_get_failure (XmhDevicesStore *self);

/* Completes @task when everything is written, or with the error of one last try.
 * @task: (transfer full) */
void xmh_devices_store_close (XmhDevicesStore *self, GTask *task);
