/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_SETTINGS (xmh_settings_get_type ())
G_DECLARE_FINAL_TYPE (XmhSettings, xmh_settings, XMH, SETTINGS, GObject)

/**
 * XmhSettings:
 *
 * What was changed at run time and wins over the configuration, by the names of its keys. Emits "changed" with the key
 * when what xmh_settings_merge() gives is another one. The property "notifications" is no key of the configuration.
 */
XmhSettings *xmh_settings_new (XmhPaths *paths, GError **error);
/* Those of a hub that keeps nothing: changes apply at once. */
XmhSettings *xmh_settings_new_volatile (void);

const char *xmh_settings_get_file (XmhSettings *self);
const char *xmh_settings_get_damaged_file (XmhSettings *self);

XmhConfig *xmh_settings_merge (XmhSettings *self, XmhConfig *config);
gboolean xmh_settings_get_notifications (XmhSettings *self);

/* Changes are carried out one after the other; all end with xmh_settings_change_finish(). @key is a constant. */
void xmh_settings_set_boolean_async (XmhSettings *self,
                                     const char *key,
                                     gboolean value,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* The configuration speaks again. */
void xmh_settings_reset_async (XmhSettings *self, const char *key, GAsyncReadyCallback callback, gpointer user_data);
void xmh_settings_add_origin_async (XmhSettings *self,
                                    const char *key,
                                    const char *origin,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean xmh_settings_change_finish (XmhSettings *self, GAsyncResult *result, GError **error);
