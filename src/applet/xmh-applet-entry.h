/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_APPLET_ENTRY (xmh_applet_entry_get_type ())
G_DECLARE_FINAL_TYPE (XmhAppletEntry, xmh_applet_entry, XMH, APPLET_ENTRY, GObject)

/**
 * XmhAppletEntry:
 *
 * The user's autostart file for the status icon. Emits "changed" whatever program changed the file.
 */
XmhAppletEntry *xmh_applet_entry_new (void);

gboolean xmh_applet_entry_is_available (void);
gboolean xmh_applet_entry_is_on (XmhAppletEntry *self);
void xmh_applet_entry_set_async (XmhAppletEntry *self,
                                 gboolean is_on,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean xmh_applet_entry_set_finish (XmhAppletEntry *self, GAsyncResult *result, GError **error);
