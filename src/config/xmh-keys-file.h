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
} XmhKeyPair;

void xmh_key_pair_clear (XmhKeyPair *pair);
void xmh_key_pair_generate (XmhKeyPair *pair);
gboolean xmh_key_pair_is_public (const XmhKeyPair *pair);

gboolean xmh_keys_file_load_or_create (const char *path,
                                       XmhKeyPair *pair,
                                       GError    **error);
gboolean xmh_keys_file_renew (const char       *path,
                              const XmhKeyPair *pair,
                              GError          **error);
gboolean xmh_keys_file_renew_in_config (const char       *path,
                                        const XmhKeyPair *pair,
                                        GError          **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XmhKeyPair, xmh_key_pair_clear)
