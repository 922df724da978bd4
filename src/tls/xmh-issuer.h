/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "tls/xmh-name-constraints.h"

#define XMH_DAY_S ((gint64) 24 * 60 * 60)

/**
 * XmhKeyPair:
 *
 * A certificate, with what leads up from it, and its private key; both PEM. The key is wiped when it is freed.
 */
typedef struct
{
  GBytes *chain;
  GBytes *key;
} XmhKeyPair;

XmhKeyPair *xmh_key_pair_new (GBytes *chain, GBytes *key);
void xmh_key_pair_free (XmhKeyPair *pair);
XmhCertificate *xmh_key_pair_get_certificate (const XmhKeyPair *pair, GError **error);
gboolean xmh_key_pair_is_whole (const XmhKeyPair *pair);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhKeyPair, xmh_key_pair_free)

XmhKeyPair *xmh_issuer_make_authority (const char *host_name,
                                       XmhNameConstraints *constraints,
                                       gint64 now,
                                       GError **error);
XmhKeyPair *xmh_issuer_issue (const XmhKeyPair *authority,
                              GBytes *server_key,
                              const char *host_name,
                              const char *const *names,
                              gint64 now,
                              GError **error);
