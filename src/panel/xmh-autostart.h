/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhAutostartState:
 * @XMH_AUTOSTART_UNKNOWN: not answered yet
 * @XMH_AUTOSTART_UNAVAILABLE: nothing here can start the hub at login
 * @XMH_AUTOSTART_OFF: it is not started at login
 * @XMH_AUTOSTART_ON: it is
 * @XMH_AUTOSTART_UNSEEN: it can be switched, but how it stands can't be seen from inside the sandbox
 */
typedef enum
{
  XMH_AUTOSTART_UNKNOWN,
  XMH_AUTOSTART_UNAVAILABLE,
  XMH_AUTOSTART_OFF,
  XMH_AUTOSTART_ON,
  XMH_AUTOSTART_UNSEEN,
} XmhAutostartState;

#define XMH_TYPE_AUTOSTART (xmh_autostart_get_type ())
G_DECLARE_FINAL_TYPE (XmhAutostart, xmh_autostart, XMH, AUTOSTART, GObject)

/**
 * XmhAutostart:
 *
 * Whether the hub starts at login: the user unit of systemd, or in a sandbox the Background portal. Emits "changed"
 * when that is another than before, whoever changed it. The portal can't be asked how it stands: then the state is what
 * it answered last.
 */
XmhAutostart *xmh_autostart_new (void);

XmhAutostartState xmh_autostart_get_state (XmhAutostart *self);
gboolean xmh_autostart_is_remembered (XmhAutostart *self);
void xmh_autostart_set_async (XmhAutostart *self,
                              gboolean enabled,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean xmh_autostart_set_finish (XmhAutostart *self, GAsyncResult *result, GError **error);
