/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gnutls/gnutls.h>

#include "transport/xmh-tls-server.h"

/* Creates GnuTLS sessions, and interprets errors, alerts and records. */

/* Returns: (transfer full): a session without its transport. The current certificate of @server must outlive it. */
gnutls_session_t xmh_tls_session_new_as_server (XmhTlsServer *server);

/* @host: the name or numeric address that the server's certificate must have
 * Returns: (transfer full) (nullable): a session without its transport; %NULL if there are no certificate
 *   authorities */
gnutls_session_t xmh_tls_session_new_as_client (const char *host, GError **error);

/* Accepts one certificate: neither authorities, names nor dates count.
 * @certificate: the DER of the server's own certificate; outlives the session
 * Returns: (transfer full): a session without its transport */
gnutls_session_t xmh_tls_session_new_pinned (GBytes *certificate);

/* Returns: (nullable): the name of @alert (RFC 8446, 6.2), if it rejects the certificate */
const char *xmh_tls_session_name_distrust (int alert);

void xmh_tls_session_set_error (gnutls_session_t session, int code, GError **error);

/* Keeps some forbidden records away from GnuTLS. GnuTLS 3.7 loops forever on a part of a handshake message without
 * content (RFC 8446, 5.1) after the beginning of a message. Before a message, such a part costs 17 KiB. GnuTLS even
 * decrypts records that are marked as unencrypted (5.2). Records that cannot be decrypted here are refused.
 * @session: TLS 1.3, after the handshake
 * @outer_type: the first byte of the record's header
 * @sealed: (array length=length): the record after its header
 * Returns: whether to give the record to GnuTLS */
gboolean xmh_tls_session_accepts_record (gnutls_session_t session,
                                         guint8 outer_type,
                                         const guint8 *sealed,
                                         gsize length);
