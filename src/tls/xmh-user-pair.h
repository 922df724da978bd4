/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "tls/xmh-certificate.h"

/**
 * XmhUserPair:
 *
 * A chain and a key of the user's own, found fit to be served. Immutable and reference-counted.
 */
typedef struct
{
  XmhTlsCredentials *credentials;
  XmhCertificate *certificate;
  XmhCertificate *authority; /* the last of the chain; the certificate itself when it stands alone */
  GPtrArray *chain;          /* of XmhCertificate, the server's first */

  /*< private >*/
  gatomicrefcount ref_count;
} XmhUserPair;

XmhUserPair *xmh_user_pair_load (const char *cert_file, const char *key_file, gint64 now, GError **error);
XmhUserPair *xmh_user_pair_ref (XmhUserPair *pair);
void xmh_user_pair_unref (XmhUserPair *pair);
gboolean xmh_user_pair_is_publicly_trusted (const XmhUserPair *pair);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhUserPair, xmh_user_pair_unref)
