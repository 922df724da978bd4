/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-tls-server.h"

#include "tls/xmh-tls-credentials.h"

/* Session tickets can be opened for as long as their key lives. */
#define TICKET_KEY_LIFE_US (G_TIME_SPAN_DAY)

struct _XmhTlsServer
{
  XmhTlsCredentials *credentials;
  gnutls_datum_t ticket_key;
  gint64 ticket_key_since_us;
};

/**
 * xmh_tls_server_new:
 * @credentials: the certificate that sessions begin with
 *
 * Returns: (transfer full): a new one
 */
XmhTlsServer *
xmh_tls_server_new (XmhTlsCredentials *credentials)
{
  XmhTlsServer *self = g_new0 (XmhTlsServer, 1);

  self->credentials = xmh_tls_credentials_ref (credentials);
  return self;
}

void
xmh_tls_server_free (XmhTlsServer *self)
{
  xmh_tls_server_forget_tickets (self);
  xmh_tls_credentials_unref (self->credentials);
  g_free (self);
}

/* Sessions that exist keep theirs, and so do tickets: who resumes has been shown a certificate that was good. */
void
xmh_tls_server_set_credentials (XmhTlsServer *self, XmhTlsCredentials *credentials)
{
  xmh_tls_credentials_ref (credentials);
  xmh_tls_credentials_unref (self->credentials);
  self->credentials = credentials;
}

/**
 * xmh_tls_server_forget_tickets:
 *
 * Makes every ticket that was given out useless. For when trust itself changes: another authority, other files,
 * TLS switched on again.
 */
void
xmh_tls_server_forget_tickets (XmhTlsServer *self)
{
  if (self->ticket_key.data == NULL)
    return;

  gnutls_memset (self->ticket_key.data, 0, self->ticket_key.size);
  gnutls_free (self->ticket_key.data);
  self->ticket_key.data = NULL;
}

/* Returns: (transfer none): the certificate that sessions begin with now */
XmhTlsCredentials *
xmh_tls_server_get_credentials (XmhTlsServer *self)
{
  return self->credentials;
}

/**
 * xmh_tls_server_get_ticket_key:
 *
 * Returns: (transfer none) (nullable): the key of session tickets, made anew when it is a day old
 */
const gnutls_datum_t *
xmh_tls_server_get_ticket_key (XmhTlsServer *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->ticket_key.data != NULL && now - self->ticket_key_since_us >= TICKET_KEY_LIFE_US)
    xmh_tls_server_forget_tickets (self);
  if (self->ticket_key.data == NULL && gnutls_session_ticket_key_generate (&self->ticket_key) == 0)
    self->ticket_key_since_us = now;

  return self->ticket_key.data != NULL ? &self->ticket_key : NULL;
}
