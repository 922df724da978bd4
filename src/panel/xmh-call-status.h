/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "panel/xmh-hub-proxy.h"

#define XMH_TYPE_CALL_STATUS (xmh_call_status_get_type ())
G_DECLARE_FINAL_TYPE (XmhCallStatus, xmh_call_status, XMH, CALL_STATUS, GtkWidget)

/* What to do with an answer; @owner is alive. */
typedef void (*XmhCallDoneFunc) (GVariant *answer, gpointer owner);

/**
 * XmhCallStatus:
 *
 * The place where a call shows that it runs, once it takes a while, and what went wrong. Nothing is seen of it
 * otherwise. One call at a time, which a new one takes over from; when the widget goes, nobody waits for the answer.
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
