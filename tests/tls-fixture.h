/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "transport/xmh-channel.h"

/* A server certificate, issued a minute ago, created once per program. */
XmhTlsCredentials *tls_fixture_get_credentials (void);

/**
 * TlsClient:
 *
 * A peer by GnuTLS. It sends what the test requests, as bytes that the test delivers.
 */
typedef struct
{
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
  int fd;
  GByteArray *said; /* not yet delivered */
} TlsClient;

TlsClient *tls_client_new (int fd, const char *priorities, const char *alpn);
TlsClient *tls_client_new_server (int fd, const char *priorities);
void tls_client_free (TlsClient *self);
int tls_client_handshake (TlsClient *self);
gsize tls_client_deliver (TlsClient *self, gsize most);
void tls_client_shake_hands (TlsClient *self, XmhChannel *channel);
void tls_client_say (TlsClient *self, const void *bytes, gsize length);

void tls_client_say_record (TlsClient *self, guint8 type, const void *bytes, gsize length);
void tls_client_update_key (TlsClient *self, gsize piece);

void make_socket_pair (int *ours, int *theirs);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TlsClient, tls_client_free)
