/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>
#include <gnutls/gnutls.h>

#include "common/xmh-types.h"

/**
 * XmhTlsCredentials:
 *
 * A certificate chain and its key as handshakes use them. Immutable and reference-counted: sessions keep the one that
 * they began with.
 */
XmhTlsCredentials *xmh_tls_credentials_new_from_pem (GBytes *chain, GBytes *key, GError **error);
XmhTlsCredentials *xmh_tls_credentials_ref (XmhTlsCredentials *self);
void xmh_tls_credentials_unref (XmhTlsCredentials *self);

/* Returns: (transfer none): for gnutls_credentials_set(); the session's owner keeps a reference on @self for as long as
 *   the session exists */
gnutls_certificate_credentials_t xmh_tls_credentials_get (XmhTlsCredentials *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhTlsCredentials, xmh_tls_credentials_unref)
