/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-tls-credentials.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"

struct _XmhTlsCredentials
{
  gatomicrefcount ref_count;
  gnutls_certificate_credentials_t credentials;
};

static gnutls_datum_t
to_datum (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return (gnutls_datum_t){ (unsigned char *) data, (unsigned int) size };
}

/* @chain: PEM of the server certificate and its issuers, in this order
 * @key: PEM of its private key, not encrypted
 * @error: %XMH_ERROR_UNUSABLE_CERTIFICATE
 * Returns: (transfer full): credentials for any number of sessions */
XmhTlsCredentials *
xmh_tls_credentials_new_from_pem (GBytes *chain, GBytes *key, GError **error)
{
  g_autoptr(XmhTlsCredentials) self = g_new0 (XmhTlsCredentials, 1);
  gnutls_datum_t chain_data = to_datum (chain);
  gnutls_datum_t key_data = to_datum (key);
  int code;

  g_atomic_ref_count_init (&self->ref_count);
  gnutls_certificate_allocate_credentials (&self->credentials);
  code = gnutls_certificate_set_x509_key_mem2 (self->credentials, &chain_data, &key_data, GNUTLS_X509_FMT_PEM, NULL, 0);
  if (code < 0)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_UNUSABLE_CERTIFICATE, _ ("cannot use the certificate and key: %s"),
                   gnutls_strerror (code));
      return NULL;
    }

  return g_steal_pointer (&self);
}

XmhTlsCredentials *
xmh_tls_credentials_ref (XmhTlsCredentials *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmh_tls_credentials_unref (XmhTlsCredentials *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  gnutls_certificate_free_credentials (self->credentials);
  g_free (self);
}

gnutls_certificate_credentials_t
xmh_tls_credentials_get (XmhTlsCredentials *self)
{
  return self->credentials;
}
