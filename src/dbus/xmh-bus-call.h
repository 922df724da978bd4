/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhBusCall:
 *
 * A method call that is answered later. Its cancellable cancels the work when the caller leaves.
 */
typedef struct _XmhBusCall XmhBusCall;

XmhBusCall *xmh_bus_call_new (GDBusMethodInvocation *invocation, gpointer owner);
void xmh_bus_call_free (XmhBusCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhBusCall, xmh_bus_call_free)

GDBusMethodInvocation *xmh_bus_call_get_invocation (XmhBusCall *call);
gpointer xmh_bus_call_get_owner (XmhBusCall *call);
GCancellable *xmh_bus_call_get_cancellable (XmhBusCall *call);

void xmh_bus_return_error (GDBusMethodInvocation *invocation, const GError *error);

/* Answers a method that changes a run-time setting, when the change is saved.
 * @invocation: (transfer full): the method call */
void xmh_bus_on_settings_changed (GObject *settings, GAsyncResult *result, gpointer invocation);
