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
 * What new sessions of a port begin with: the certificate of the moment, and the key of session tickets, which
 * lives in memory only and at most a day.
 */
typedef struct _XmhTlsServer XmhTlsServer;

XmhTlsServer *xmh_tls_server_new (XmhTlsCredentials *credentials);
void xmh_tls_server_free (XmhTlsServer *self);

void xmh_tls_server_set_credentials (XmhTlsServer *self, XmhTlsCredentials *credentials);
void xmh_tls_server_forget_tickets (XmhTlsServer *self);

XmhTlsCredentials *xmh_tls_server_get_credentials (XmhTlsServer *self);
const gnutls_datum_t *xmh_tls_server_get_ticket_key (XmhTlsServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhTlsServer, xmh_tls_server_free)
