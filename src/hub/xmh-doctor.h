/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

/* Looks for everything that commonly keeps devices away. */
void xmh_doctor_run_async (XmhHub             *hub,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data);
/* (transfer full): of XmhProblem, the worst first. */
GPtrArray *xmh_doctor_run_finish (XmhHub       *hub,
                                  GAsyncResult *result,
                                  GError      **error);
