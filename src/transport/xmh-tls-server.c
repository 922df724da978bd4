/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-tls-server.h"

#include "tls/xmh-tls-credentials.h"

/* The lifetime of the key also bounds that of session tickets. */
#define TICKET_KEY_LIFE_US (G_TIME_SPAN_DAY)

struct _XmhTlsServer
{
  XmhTlsCredentials *credentials;
  gnutls_datum_t ticket_key;
  gint64 ticket_key_since_us;
};

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

void
xmh_tls_server_set_credentials (XmhTlsServer *self, XmhTlsCredentials *credentials)
{
  xmh_tls_credentials_ref (credentials);
  xmh_tls_credentials_unref (self->credentials);
  self->credentials = credentials;
}

void
xmh_tls_server_forget_tickets (XmhTlsServer *self)
{
  if (self->ticket_key.data == NULL)
    return;

  gnutls_memset (self->ticket_key.data, 0, self->ticket_key.size);
  gnutls_free (self->ticket_key.data);
  self->ticket_key.data = NULL;
}

XmhTlsCredentials *
xmh_tls_server_get_credentials (XmhTlsServer *self)
{
  return self->credentials;
}

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
