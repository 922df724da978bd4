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
 * The programs that use the state of a front's backend. The front checks its backend while a program that has requested
 * the state is still connected.
 */
typedef struct _XmhBackendInterest XmhBackendInterest;

XmhBackendInterest *xmh_backend_interest_new (XmhFront *front);
void xmh_backend_interest_free (XmhBackendInterest *self);

void xmh_backend_interest_ask (XmhBackendInterest *self, GDBusConnection *connection, const char *sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhBackendInterest, xmh_backend_interest_free)
