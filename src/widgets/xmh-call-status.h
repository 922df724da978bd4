/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "widgets/xmh-hub-proxy.h"

#define XMH_TYPE_CALL_STATUS (xmh_call_status_get_type ())
G_DECLARE_FINAL_TYPE (XmhCallStatus, xmh_call_status, XMH, CALL_STATUS, GtkWidget)

/* Called with the answer, while @owner is alive. */
typedef void (*XmhCallDoneFunc) (GVariant *answer, gpointer owner);

/**
 * XmhCallStatus:
 *
 * Shows a running call after a short delay, and why it failed; otherwise it is invisible. It shows one call at a
 * time: a new one cancels the old one. The answer is ignored when the widget is gone.
 */
void xmh_call_status_call (XmhCallStatus *self,
                           XmhHubProxy *service,
                           GtkWidget *button,
                           const char *running,
                           const char *member,
                           GVariant *parameters,
                           XmhCallDoneFunc done,
                           gpointer owner);
void xmh_call_status_begin (XmhCallStatus *self, GtkWidget *button, const char *running);
void xmh_call_status_end (XmhCallStatus *self, const GError *error);
GCancellable *xmh_call_status_get_cancellable (XmhCallStatus *self);
gboolean xmh_call_status_is_running (XmhCallStatus *self);
