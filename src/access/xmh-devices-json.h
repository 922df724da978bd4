/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "access/xmh-device-list.h"
#include "access/xmh-revocations.h"

#define XMH_DEVICES_JSON_MAX_BYTES (2 * 1024 * 1024)

/**
 * XmhSavedClock:
 * @wall_s: seconds since 1970
 * @boot_s: seconds since the computer was started
 * @boot_id: identifies that start
 *
 * The clocks when a file was written: the times in it are those of its wall clock.
 */
typedef struct
{
  gint64 wall_s;
  gint64 boot_s;
  char boot_id[40];
} XmhSavedClock;

/* Returns: by how many seconds the times of the file must be moved. If the computer was started again, it is unknown how
 *   long it was off. Then a clock that is behind the file means that no time has passed. */
gint64 xmh_saved_clock_get_step (const XmhSavedClock *saved, const XmhSavedClock *now);

/* The text of `devices.json`: allowed and denied devices, and revocations. It contains hashes of secrets, but no secret.
 * Returns: (transfer full) */
GBytes *xmh_devices_json_write (XmhDeviceList *devices, XmhRevocations *revocations, const XmhSavedClock *clock);

/* Every field is checked. What is not known is ignored.
 * @text: from outside, not longer than %XMH_DEVICES_JSON_MAX_BYTES
 * @devices: an empty list, which is filled
 * @error: %XMH_ERROR_INVALID_CONFIG or of json-glib
 * Returns: whether all of it could be read; otherwise the lists are of no use */
gboolean xmh_devices_json_read (const char *text,
                                gsize length,
                                XmhDeviceList *devices,
                                XmhRevocations *revocations,
                                XmhSavedClock *clock,
                                GError **error);
