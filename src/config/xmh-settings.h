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
 * Values that were changed at run time and replace those of the configuration, by the names of their keys. Emits
 * "changed" with the key when the result of xmh_settings_merge(), or the reason for it, changes. The property
 * "notifications" is not a key of the configuration.
 */
/* Reads `settings.ini` of the state folder. An invalid file is renamed, see xmh_settings_get_damaged_file().
 * @error: of #GIOError or #GFileError if the file exists and cannot be read
 * Returns: (transfer full) */
XmhSettings *xmh_settings_new (XmhPaths *paths, GError **error);
/* For a hub that keeps nothing: changes apply immediately. */
XmhSettings *xmh_settings_new_volatile (void);

const char *xmh_settings_get_file (XmhSettings *self);

/* (transfer none) (nullable): where a damaged file was put at the start */
const char *xmh_settings_get_damaged_file (XmhSettings *self);

/* The only place that combines settings and configuration. An invalid value is logged and ignored.
 * @config: the file alone
 * Returns: (transfer full): the configuration to use */
XmhConfig *xmh_settings_merge (XmhSettings *self, XmhConfig *config);

/* The default is to notify the desktop. */
gboolean xmh_settings_get_notifications (XmhSettings *self);

/* Changes are carried out one after the other. All end with xmh_settings_change_finish(). @key is a constant. */
void xmh_settings_set_boolean_async (XmhSettings *self,
                                     const char *key,
                                     gboolean value,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* @text: a constant, as the configuration has it */
void xmh_settings_set_text_async (XmhSettings *self,
                                  const char *key,
                                  const char *text,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* From now on the value of the configuration applies. */
void xmh_settings_reset_async (XmhSettings *self, const char *key, GAsyncReadyCallback callback, gpointer user_data);
void xmh_settings_add_origin_async (XmhSettings *self,
                                    const char *key,
                                    const char *origin,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* Returns: whether the change is on disk and in use; otherwise nothing has changed */
gboolean xmh_settings_change_finish (XmhSettings *self, GAsyncResult *result, GError **error);
