/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "tls/xmh-own-pair.h"

#define XMH_TYPE_OWN_FILES (xmh_own_files_get_type ())
G_DECLARE_FINAL_TYPE (XmhOwnFiles, xmh_own_files, XMH, OWN_FILES, GObject)

/**
 * XmhOwnFiles:
 *
 * The user's own certificate and key, watched: a good pair on disk is taken over, and one that cannot be used is
 * refused while the last good one stays. Emits "changed" when pair, error or public trust are other ones.
 */
XmhOwnFiles *xmh_own_files_new (const char *cert_file,
                                const char *key_file);
void xmh_own_files_load (XmhOwnFiles *self);
void xmh_own_files_load_async (XmhOwnFiles        *self,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);
gboolean xmh_own_files_load_finish (XmhOwnFiles  *self,
                                    GAsyncResult *result,
                                    GError      **error);

const char *xmh_own_files_get_cert_file (XmhOwnFiles *self);
const char *xmh_own_files_get_key_file (XmhOwnFiles *self);
XmhOwnPair *xmh_own_files_get_pair (XmhOwnFiles *self);
const GError *xmh_own_files_get_error (XmhOwnFiles *self);
gboolean xmh_own_files_is_publicly_trusted (XmhOwnFiles *self);
