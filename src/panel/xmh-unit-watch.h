/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/* Told once, when the unit has failed: @reason is what it said itself or, without that, how it ended. */
typedef void (*XmhUnitFailed) (const char *reason,
                               gpointer    user_data);

/**
 * XmhUnitWatch:
 *
 * Asks the user's service manager how the start of the hub's unit goes: the bus keeps whoever asked it waiting for a
 * minute, however early it failed. Where there is no such manager nothing is told.
 */
typedef struct _XmhUnitWatch XmhUnitWatch;

XmhUnitWatch *xmh_unit_watch_new (GDBusConnection *connection,
                                  XmhUnitFailed    failed,
                                  gpointer         user_data);
void xmh_unit_watch_free (XmhUnitWatch *self);
