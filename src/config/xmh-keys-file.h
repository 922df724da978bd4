/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* A key of LiveKit and its secret, as files hold them. */
typedef struct
{
  char *key;
  char *secret;
} XmhApiKey;

void xmh_api_key_clear (XmhApiKey *pair);
void xmh_api_key_generate (XmhApiKey *pair);
gboolean xmh_api_key_is_public (const XmhApiKey *pair);

gboolean xmh_keys_file_load_or_create (const char *path, XmhApiKey *pair, GError **error);
gboolean xmh_keys_file_renew (const char *path, const XmhApiKey *pair, GError **error);
gboolean xmh_keys_file_renew_in_config (const char *path, const XmhApiKey *pair, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XmhApiKey, xmh_api_key_clear)
