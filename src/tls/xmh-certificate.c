/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-certificate.h"

#include <string.h>

#include <glib/gi18n.h>
#include <gnutls/x509-ext.h>

#include "common/xmh-error.h"

G_DEFINE_BOXED_TYPE (XmhCertificate, xmh_certificate, xmh_certificate_copy, xmh_certificate_free)

/* A chain has three or four certificates; more than this is no chain but a bundle of authorities. */
#define MAX_CHAIN 16

static GBytes *
export_crt (gnutls_x509_crt_t crt, gnutls_x509_crt_fmt_t format)
{
  gnutls_datum_t out = { NULL, 0 };

  if (gnutls_x509_crt_export2 (crt, format, &out) < 0)
    return g_bytes_new (NULL, 0);

  return g_bytes_new_with_free_func (out.data, out.size, gnutls_free, out.data);
}

static char *
format_fingerprint (GBytes *der)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GString *text = g_string_sized_new (96);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, g_bytes_get_data (der, NULL), (gssize) g_bytes_get_size (der));
  g_checksum_get_digest (checksum, digest, &length);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, i > 0 ? ":%02X" : "%02X", digest[i]);

  return g_string_free (text, FALSE);
}

static char *
format_name (unsigned int type, const gnutls_datum_t *name)
{
  if (type == GNUTLS_SAN_DNSNAME)
    return g_utf8_make_valid ((const char *) name->data, (gssize) name->size);

  if (type == GNUTLS_SAN_IPADDRESS && (name->size == 4 || name->size == 16))
    {
      GSocketFamily family = name->size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;
      g_autoptr(GInetAddress) address = g_inet_address_new_from_bytes (name->data, family);

      return g_inet_address_to_string (address);
    }

  return NULL;
}

static char **
read_names (gnutls_x509_crt_t crt)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  gnutls_subject_alt_names_t sans = NULL;
  gnutls_datum_t extension = { NULL, 0 };
  gnutls_datum_t name;
  unsigned int type;

  gnutls_subject_alt_names_init (&sans);
  if (gnutls_x509_crt_get_extension_by_oid2 (crt, GNUTLS_X509EXT_OID_SAN, 0, &extension, NULL) >= 0)
    gnutls_x509_ext_import_subject_alt_names (&extension, sans, 0);
  gnutls_free (extension.data);
  for (unsigned int i = 0; gnutls_subject_alt_names_get (sans, i, &type, &name, NULL) >= 0; i++)
    {
      g_autofree char *text = format_name (type, &name);

      if (text != NULL)
        g_strv_builder_add (names, text);
    }
  gnutls_subject_alt_names_deinit (sans);

  return g_strv_builder_end (names);
}

static char *
read_common_name (gnutls_x509_crt_t crt)
{
  char text[256];
  size_t size = sizeof text;

  if (gnutls_x509_crt_get_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, text, &size) < 0)
    return g_strdup ("");

  return g_utf8_make_valid (text, (gssize) size);
}

/* @crt: borrowed
 * Returns: (transfer full): a copy of what @crt contains */
XmhCertificate *
xmh_certificate_new_from_crt (gnutls_x509_crt_t crt, GError **error)
{
  g_autoptr(XmhCertificate) self = g_new0 (XmhCertificate, 1);
  g_autoptr(GBytes) pem = export_crt (crt, GNUTLS_X509_FMT_PEM);

  self->der = export_crt (crt, GNUTLS_X509_FMT_DER);
  if (g_bytes_get_size (self->der) == 0 || g_bytes_get_size (pem) == 0)
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_UNUSABLE_CERTIFICATE, _ ("the certificate is damaged"));
      return NULL;
    }

  self->pem = g_strndup (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  self->common_name = read_common_name (crt);
  self->fingerprint = format_fingerprint (self->der);
  self->not_before = gnutls_x509_crt_get_activation_time (crt);
  self->not_after = gnutls_x509_crt_get_expiration_time (crt);
  self->names = read_names (crt);
  self->is_authority = gnutls_x509_crt_get_ca_status (crt, NULL) > 0;
  return g_steal_pointer (&self);
}

/* @pem: PEM text; blocks other than certificates are skipped
 * @length: its length in bytes, or -1
 * @error: %XMH_ERROR_UNUSABLE_CERTIFICATE
 * Returns: (transfer full) (element-type XmhCertificate): the certificates in @pem, at least one */
GPtrArray *
xmh_certificate_list_from_pem (const char *pem, gssize length, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_certificate_free);
  gsize size = length < 0 ? strlen (pem) : (gsize) length;
  gnutls_datum_t data = { (unsigned char *) pem, (unsigned int) MIN (size, G_MAXINT) };
  gnutls_x509_crt_t crts[MAX_CHAIN];
  unsigned int n_crts = MAX_CHAIN;
  int code = gnutls_x509_crt_list_import (crts, &n_crts, &data, GNUTLS_X509_FMT_PEM,
                                          GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);
  gboolean good = code > 0;

  if (code <= 0)
    g_set_error (error, XMH_ERROR, XMH_ERROR_UNUSABLE_CERTIFICATE, "%s",
                 code == GNUTLS_E_SHORT_MEMORY_BUFFER ? _ ("it contains too many certificates")
                                                      : _ ("it contains no certificate in PEM form"));
  for (int i = 0; i < code; i++)
    {
      XmhCertificate *certificate = good ? xmh_certificate_new_from_crt (crts[i], error) : NULL;

      gnutls_x509_crt_deinit (crts[i]);
      if (certificate != NULL)
        g_ptr_array_add (list, certificate);
      else
        good = FALSE;
    }

  return good ? g_steal_pointer (&list) : NULL;
}

/* @pem: PEM text; only its first certificate is read
 * @length: its length in bytes, or -1
 * @error: %XMH_ERROR_UNUSABLE_CERTIFICATE */
XmhCertificate *
xmh_certificate_new_from_pem (const char *pem, gssize length, GError **error)
{
  g_autoptr(GPtrArray) list = xmh_certificate_list_from_pem (pem, length, error);

  return list != NULL ? xmh_certificate_copy (g_ptr_array_index (list, 0)) : NULL;
}

XmhCertificate *
xmh_certificate_copy (const XmhCertificate *certificate)
{
  XmhCertificate *copy = g_memdup2 (certificate, sizeof *certificate);

  copy->der = g_bytes_ref (certificate->der);
  copy->pem = g_strdup (certificate->pem);
  copy->common_name = g_strdup (certificate->common_name);
  copy->fingerprint = g_strdup (certificate->fingerprint);
  copy->names = g_strdupv (certificate->names);
  return copy;
}

void
xmh_certificate_free (XmhCertificate *certificate)
{
  g_clear_pointer (&certificate->der, g_bytes_unref);
  g_free (certificate->pem);
  g_free (certificate->common_name);
  g_free (certificate->fingerprint);
  g_strfreev (certificate->names);
  g_free (certificate);
}

gboolean
xmh_certificate_has_name (const XmhCertificate *certificate, const char *name)
{
  return g_strv_contains ((const char *const *) certificate->names, name);
}

gboolean
xmh_certificate_equal (const XmhCertificate *a, const XmhCertificate *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_bytes_equal (a->der, b->der);
}

/* Returns: (transfer full): to be freed with gnutls_x509_crt_deinit() */
gnutls_x509_crt_t
xmh_certificate_to_crt (const XmhCertificate *certificate)
{
  gnutls_x509_crt_t crt = NULL;
  gsize size;
  const void *bytes = g_bytes_get_data (certificate->der, &size);
  gnutls_datum_t data = { (unsigned char *) bytes, (unsigned int) size };

  gnutls_x509_crt_init (&crt);
  /* This cannot fail: the DER was exported by GnuTLS. */
  gnutls_x509_crt_import (crt, &data, GNUTLS_X509_FMT_DER);
  return crt;
}

gboolean
xmh_certificate_is_issued_by (const XmhCertificate *certificate, const XmhCertificate *authority)
{
  gnutls_x509_crt_t crt = xmh_certificate_to_crt (certificate);
  gnutls_x509_crt_t issuer = xmh_certificate_to_crt (authority);
  unsigned int status = 0;
  /* Signature and constraints only: the clock is checked elsewhere. */
  int code = gnutls_x509_crt_verify (crt, &issuer, 1, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status);

  gnutls_x509_crt_deinit (crt);
  gnutls_x509_crt_deinit (issuer);
  return code >= 0 && status == 0;
}
