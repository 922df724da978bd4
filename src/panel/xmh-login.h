/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhLoginState:
 * @XMH_LOGIN_UNKNOWN: not answered yet
 * @XMH_LOGIN_UNAVAILABLE: nothing here can start the hub at login
 * @XMH_LOGIN_OFF: it is not started at login
 * @XMH_LOGIN_ON: it is
 * @XMH_LOGIN_UNSEEN: it can be switched, but how it stands can't be seen from inside the sandbox
 */
typedef enum
{
  XMH_LOGIN_UNKNOWN,
  XMH_LOGIN_UNAVAILABLE,
  XMH_LOGIN_OFF,
  XMH_LOGIN_ON,
  XMH_LOGIN_UNSEEN,
} XmhLoginState;

#define XMH_TYPE_LOGIN (xmh_login_get_type ())
G_DECLARE_FINAL_TYPE (XmhLogin, xmh_login, XMH, LOGIN, GObject)

/**
 * XmhLogin:
 *
 * Whether the hub starts at login: the user unit of systemd, or in a sandbox the Background portal. Emits "changed"
 * when that is another than before, whoever changed it. The portal can't be asked how it stands: then the state is what it
 * answered last.
 */
XmhLogin *xmh_login_new (void);

XmhLoginState xmh_login_get_state (XmhLogin *self);
gboolean xmh_login_is_remembered (XmhLogin *self);
void xmh_login_set_async (XmhLogin           *self,
                          gboolean            enabled,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data);
gboolean xmh_login_set_finish (XmhLogin     *self,
                               GAsyncResult *result,
                               GError      **error);
