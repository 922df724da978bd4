/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhLock:
 *
 * Keeps a second process away from a folder for as long as it is held; the kernel lets go of it when the process
 * ends, however it ends.
 */
typedef struct _XmhLock XmhLock;

XmhLock *xmh_lock_new (const char *folder, GError **error);
gboolean xmh_lock_find_holder (const char *folder, int *pid);
void xmh_lock_free (XmhLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhLock, xmh_lock_free)
