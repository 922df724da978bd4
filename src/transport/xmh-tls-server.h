/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>

#include "common/xmh-types.h"

/**
 * XmhTlsServer:
 *
 * The certificate and the session ticket key for new sessions of a port. The key is only in memory, for at most a day.
 */
typedef struct _XmhTlsServer XmhTlsServer;

/* @credentials: the certificate for new sessions
 * Returns: (transfer full) */
XmhTlsServer *xmh_tls_server_new (XmhTlsCredentials *credentials);

void xmh_tls_server_free (XmhTlsServer *self);

/* Existing sessions and tickets keep their certificate. Clients that resume have verified a certificate that was
 * valid. */
void xmh_tls_server_set_credentials (XmhTlsServer *self, XmhTlsCredentials *credentials);

/* Invalidates all session tickets. Call it when trust changes: another CA, other certificate files, or TLS switched
 * on again. */
void xmh_tls_server_forget_tickets (XmhTlsServer *self);

/* Returns: (transfer none): the certificate for new sessions */
XmhTlsCredentials *xmh_tls_server_get_credentials (XmhTlsServer *self);

/* Returns: (transfer none) (nullable): the key of session tickets, replaced when it is a day old */
const gnutls_datum_t *xmh_tls_server_get_ticket_key (XmhTlsServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhTlsServer, xmh_tls_server_free)
