/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_SETTINGS (xmh_settings_get_type ())
G_DECLARE_FINAL_TYPE (XmhSettings, xmh_settings, XMH, SETTINGS, GObject)

typedef enum
{
  XMH_TLS_SWITCH_OFF,
  XMH_TLS_SWITCH_ON,
  XMH_TLS_SWITCH_RESET,         /* the configuration speaks again */
} XmhTlsSwitch;

/* What was changed at run time and wins over the configuration. Emits "changed" after each change. */
XmhSettings *xmh_settings_new (XmhPaths *paths,
                               GError  **error);

const char *xmh_settings_get_file (XmhSettings *self);
const char *xmh_settings_get_damaged_file (XmhSettings *self);

gboolean xmh_settings_get_tls (XmhSettings *self,
                               gboolean    *enabled);
gboolean xmh_settings_get_notifications (XmhSettings *self);
const char *const *xmh_settings_get_cloudxr_origins (XmhSettings *self);
const char *const *xmh_settings_get_cors_origins (XmhSettings *self);

/* Changes are carried out one after the other; all end with xmh_settings_change_finish(). */
void xmh_settings_switch_tls_async (XmhSettings        *self,
                                    XmhTlsSwitch        position,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void xmh_settings_set_notifications_async (XmhSettings        *self,
                                           gboolean            enabled,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
void xmh_settings_add_cloudxr_origin_async (XmhSettings        *self,
                                            const char         *origin,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
void xmh_settings_add_cors_origin_async (XmhSettings        *self,
                                         const char         *origin,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean xmh_settings_change_finish (XmhSettings  *self,
                                     GAsyncResult *result,
                                     GError      **error);
