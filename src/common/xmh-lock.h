/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhLock:
 *
 * Excludes other processes from a folder while it is held. The kernel releases it when the process ends, also after a
 * crash.
 */
typedef struct _XmhLock XmhLock;

/* Locks a folder by its file `lock`. The lock is bound to the open file (F_OFD_SETLK). It also excludes a second
 * holder in the same process, and child processes do not inherit it.
 * @folder: an existing folder
 * @error: %XMH_ERROR_BUSY if another process holds the lock
 * Returns: (transfer full) */
XmhLock *xmh_lock_new (const char *folder, GError **error);

/* Checks for a holder without taking the lock.
 * @folder: a folder, which may be missing
 * @pid: (out): the process that holds the lock; 0 if unknown, as in a Flatpak or container with process IDs of its
 *   own
 * Returns: whether another process holds the lock */
gboolean xmh_lock_find_holder (const char *folder, int *pid);

void xmh_lock_free (XmhLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhLock, xmh_lock_free)
