/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gnutls/gnutls.h>

#include "transport/xmh-tls-server.h"

/* Sessions of GnuTLS: how the hub begins them, and what it makes of what comes in by them. */

gnutls_session_t xmh_tls_session_new_as_server (XmhTlsServer *server);
gnutls_session_t xmh_tls_session_new_as_client (const char *host, GError **error);

const char *xmh_tls_session_name_distrust (int alert);
void xmh_tls_session_set_error (gnutls_session_t session, int code, GError **error);
gboolean xmh_tls_session_accepts_record (gnutls_session_t session,
                                         guint8 outer_type,
                                         const guint8 *sealed,
                                         gsize length);
