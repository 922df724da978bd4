/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhAutostartState:
 * @XMH_AUTOSTART_UNKNOWN: not queried yet
 * @XMH_AUTOSTART_UNAVAILABLE: this computer has no way to start the hub at login
 * @XMH_AUTOSTART_OFF: the hub does not start at login
 * @XMH_AUTOSTART_ON: the hub starts at login
 * @XMH_AUTOSTART_UNSEEN: it can be switched, but its state cannot be read inside the sandbox
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
 * Whether the hub starts at login, by the user unit of systemd or, in a sandbox, by the Background portal. Emits
 * "changed" whatever program changed it. The portal has no query, so in a sandbox the state may be its last answer.
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
