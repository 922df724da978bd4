/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

/* Checks everything that commonly prevents devices from connecting. Collects the state of the hub, queries the
 * firewall, connects to the hub's ports, and examines the computer in a thread. */
void xmh_doctor_run_async (XmhHub *hub, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (element-type XmhProblem): the worst first */
GPtrArray *xmh_doctor_run_finish (XmhHub *hub, GAsyncResult *result, GError **error);
