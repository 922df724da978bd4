/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

/**
 * XmhBackendInterest:
 *
 * Who on the bus wants to know whether the server behind a front is there. While a client that has asked is still on
 * the bus, the front goes on looking; without one it rests.
 */
typedef struct _XmhBackendInterest XmhBackendInterest;

XmhBackendInterest *xmh_backend_interest_new (XmhFront *front);
void xmh_backend_interest_free (XmhBackendInterest *self);

void xmh_backend_interest_ask (XmhBackendInterest *self, GDBusConnection *connection, const char *client);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhBackendInterest, xmh_backend_interest_free)
