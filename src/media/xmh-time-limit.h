/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhTimeLimit:
 *
 * Cancels an operation that takes too long altogether. The time-outs of libraries start again with each byte that
 * arrives.
 */
typedef struct _XmhTimeLimit XmhTimeLimit;

XmhTimeLimit *xmh_time_limit_new (GCancellable *outer, guint seconds);
void xmh_time_limit_free (XmhTimeLimit *self);

GCancellable *xmh_time_limit_get_cancellable (XmhTimeLimit *self);
GError *xmh_time_limit_explain (XmhTimeLimit *self, GError *error);
