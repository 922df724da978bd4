/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-user-pair.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "tls/xmh-secret.h"
#include "tls/xmh-tls-credentials.h"

#define MIN_RSA_BITS 2048

XmhUserPair *
xmh_user_pair_ref (XmhUserPair *pair)
{
  g_atomic_ref_count_inc (&pair->ref_count);
  return pair;
}

void
xmh_user_pair_unref (XmhUserPair *pair)
{
  if (!g_atomic_ref_count_dec (&pair->ref_count))
    return;

  g_clear_pointer (&pair->credentials, xmh_tls_credentials_unref);
  g_clear_pointer (&pair->certificate, xmh_certificate_free);
  g_clear_pointer (&pair->authority, xmh_certificate_free);
  g_clear_pointer (&pair->chain, g_ptr_array_unref);
  g_free (pair);
}

static gboolean
refuse (GError **error, const char *file, const char *reason)
{
  g_set_error (error, XMH_ERROR, XMH_ERROR_UNUSABLE_CERTIFICATE, "%s: %s", file, reason);
  return FALSE;
}

/* The message of the file system already contains the file's name. */
static GBytes *
read_file (const char *file, GError **error)
{
  g_autoptr(GError) cause = NULL;
  GBytes *content = xmh_secret_read_file (file, &cause);

  if (content == NULL)
    g_set_error_literal (error, XMH_ERROR, XMH_ERROR_UNUSABLE_CERTIFICATE, cause->message);

  return content;
}

static gboolean
contains (GBytes *bytes, const char *text)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return data != NULL && g_strstr_len (data, (gssize) size, text) != NULL;
}

static gnutls_x509_privkey_t
import_key (GBytes *pem, const char *file, GError **error)
{
  gnutls_x509_privkey_t key = NULL;
  gsize size;
  const void *bytes = g_bytes_get_data (pem, &size);
  gnutls_datum_t data = { (unsigned char *) bytes, (unsigned int) size };

  if (contains (pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----") || contains (pem, "Proc-Type: 4,ENCRYPTED"))
    {
      refuse (error, file, _ ("the key is encrypted, and the hub cannot ask for its password"));
      return NULL;
    }

  gnutls_x509_privkey_init (&key);
  if (size == 0 || gnutls_x509_privkey_import2 (key, &data, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN) < 0)
    {
      refuse (error, file, _ ("it contains no private key in PEM form"));
      g_clear_pointer (&key, gnutls_x509_privkey_deinit);
    }

  return key;
}

static gboolean
check_key (gnutls_x509_privkey_t key, const char *file, GError **error)
{
  unsigned int bits = 0;
  int algorithm = gnutls_x509_privkey_get_pk_algorithm2 (key, &bits);
  g_autofree char *reason = NULL;

  switch (algorithm)
    {
    case GNUTLS_PK_RSA:
    case GNUTLS_PK_RSA_PSS:
      if (bits >= MIN_RSA_BITS)
        return TRUE;
      reason = g_strdup_printf (_ ("an RSA key of %u bits is too weak: browsers require %d"), bits, MIN_RSA_BITS);
      return refuse (error, file, reason);
    case GNUTLS_PK_ECDSA:
    case GNUTLS_PK_EDDSA_ED25519:
    case GNUTLS_PK_EDDSA_ED448:
      return TRUE;
    default:
      return refuse (error, file, _ ("TLS cannot use this kind of key"));
    }
}

static gboolean
belongs_to_key (const XmhCertificate *certificate, gnutls_x509_privkey_t key)
{
  gnutls_x509_crt_t crt = xmh_certificate_to_crt (certificate);
  guint8 a[32], b[32];
  size_t a_size = sizeof a, b_size = sizeof b;
  gboolean belongs = gnutls_x509_privkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, a, &a_size) >= 0 &&
                     gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA256, b, &b_size) >= 0 && a_size == b_size &&
                     memcmp (a, b, a_size) == 0;

  gnutls_x509_crt_deinit (crt);
  return belongs;
}

static gboolean
names_issuer (const XmhCertificate *certificate, const XmhCertificate *issuer)
{
  gnutls_x509_crt_t a = xmh_certificate_to_crt (certificate);
  gnutls_x509_crt_t b = xmh_certificate_to_crt (issuer);
  gboolean named = gnutls_x509_crt_check_issuer (a, b) != 0;

  gnutls_x509_crt_deinit (a);
  gnutls_x509_crt_deinit (b);
  return named;
}

/* Files can be in any order, with unrelated certificates. Follows the chain from the server's certificate upwards, each
 * one once. */
static GPtrArray *
sort_chain (GPtrArray *list, gnutls_x509_privkey_t key)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_certificate_free);
  const XmhCertificate *last = NULL;

  for (guint i = 0; i < list->len && last == NULL; i++)
    if (belongs_to_key (g_ptr_array_index (list, i), key))
      last = g_ptr_array_index (list, i);

  while (last != NULL)
    {
      const XmhCertificate *next = NULL;

      g_ptr_array_add (chain, xmh_certificate_copy (last));
      for (guint i = 0; i < list->len && next == NULL; i++)
        {
          const XmhCertificate *candidate = g_ptr_array_index (list, i);

          if (chain->len < list->len && !xmh_certificate_equal (candidate, last) && names_issuer (last, candidate) &&
              !names_issuer (last, last))
            next = candidate;
        }
      last = next;
    }

  return chain;
}

static gboolean
check_time (const XmhCertificate *certificate, const char *file, gint64 now, GError **error)
{
  gboolean is_over = certificate->not_after <= now;
  g_autoptr(GDateTime)
               time = g_date_time_new_from_unix_local (is_over ? certificate->not_after : certificate->not_before);
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%F %T") : g_strdup ("?");
  g_autofree char *reason = NULL;

  if (!is_over && certificate->not_before <= now)
    return TRUE;

  reason = is_over ? g_strdup_printf (_ ("the certificate expired on %s"), text)
                   : g_strdup_printf (_ ("the certificate is not valid before %s"), text);
  return refuse (error, file, reason);
}

static gboolean
has_server_purpose (gnutls_x509_crt_t crt)
{
  char oid[128];
  size_t size = sizeof oid;
  unsigned int i = 0;
  int code;

  for (; (code = gnutls_x509_crt_get_key_purpose_oid (crt, i, oid, &size, NULL)) >= 0; i++, size = sizeof oid)
    if (strcmp (oid, GNUTLS_KP_TLS_WWW_SERVER) == 0)
      return TRUE;

  /* No such extension at all: it may be used for anything. */
  return i == 0 && code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
}

static gboolean
check_purpose (const XmhCertificate *certificate, const char *file, GError **error)
{
  gnutls_x509_crt_t crt = xmh_certificate_to_crt (certificate);
  gboolean is_for_servers = has_server_purpose (crt);
  unsigned int usage = 0;
  int code = gnutls_x509_crt_get_key_usage (crt, &usage, NULL);

  gnutls_x509_crt_deinit (crt);
  if (!is_for_servers)
    return refuse (error, file, _ ("the certificate is not for servers (its extended key usage lacks serverAuth)"));
  if (code >= 0 && (usage & GNUTLS_KEY_DIGITAL_SIGNATURE) == 0)
    return refuse (error, file, _ ("the certificate cannot sign handshakes (its key usage lacks digitalSignature)"));

  return TRUE;
}

/* The checks that need both files. */
static XmhUserPair *
make_pair (GPtrArray *list,
           gnutls_x509_privkey_t key,
           GBytes *key_pem,
           const char *cert_file,
           const char *key_file,
           gint64 now,
           GError **error)
{
  g_autoptr(XmhUserPair) pair = g_new0 (XmhUserPair, 1);
  g_autoptr(GString) chain_text = g_string_new (NULL);
  g_autoptr(GBytes) chain_pem = NULL;

  g_atomic_ref_count_init (&pair->ref_count);
  pair->chain = sort_chain (list, key);
  if (pair->chain->len == 0)
    {
      g_autofree char *reason = g_strdup_printf (_ ("the key does not match any certificate in %s"), cert_file);

      refuse (error, key_file, reason);
      return NULL;
    }

  pair->certificate = xmh_certificate_copy (g_ptr_array_index (pair->chain, 0));
  pair->authority = xmh_certificate_copy (g_ptr_array_index (pair->chain, pair->chain->len - 1));
  if (!check_time (pair->certificate, cert_file, now, error) || !check_purpose (pair->certificate, cert_file, error))
    return NULL;

  for (guint i = 0; i < pair->chain->len; i++)
    g_string_append (chain_text, ((const XmhCertificate *) g_ptr_array_index (pair->chain, i))->pem);
  chain_pem = g_bytes_new (chain_text->str, chain_text->len);
  pair->credentials = xmh_tls_credentials_new_from_pem (chain_pem, key_pem, error);
  return pair->credentials != NULL ? g_steal_pointer (&pair) : NULL;
}

/* Blocks on files: for the start and for threads.
 * @cert_file: a PEM file with the server certificate and its issuers, in any order
 * @key_file: a file with its key: PKCS#1, SEC 1 or PKCS#8, not encrypted; PEM. May be the same file
 * @now: seconds since 1970
 * @error: %XMH_ERROR_UNUSABLE_CERTIFICATE with file and reason
 * Returns: (transfer full): a pair that can be served */
XmhUserPair *
xmh_user_pair_load (const char *cert_file, const char *key_file, gint64 now, GError **error)
{
  g_autoptr(GBytes) cert_pem = read_file (cert_file, error);
  g_autoptr(GBytes) key_pem = cert_pem != NULL ? read_file (key_file, error) : NULL;
  g_autoptr(GPtrArray) list = NULL;
  gnutls_x509_privkey_t key;
  XmhUserPair *pair = NULL;
  gsize size;
  const char *text;

  if (key_pem == NULL)
    return NULL;

  text = g_bytes_get_data (cert_pem, &size);
  list = xmh_certificate_list_from_pem (text != NULL ? text : "", (gssize) size, error);
  if (list == NULL)
    {
      g_prefix_error (error, "%s: ", cert_file);
      return NULL;
    }

  key = import_key (key_pem, key_file, error);
  if (key == NULL)
    return NULL;
  if (check_key (key, key_file, error))
    pair = make_pair (list, key, key_pem, cert_file, key_file, now, error);
  gnutls_x509_privkey_deinit (key);
  return pair;
}

/* Loads the trust store of this system, which takes time and some megabytes: for threads.
 * Returns: whether devices trust the chain without installing anything, as far as this computer can determine */
gboolean
xmh_user_pair_is_publicly_trusted (const XmhUserPair *pair)
{
  gnutls_x509_trust_list_t trust = NULL;
  gnutls_x509_crt_t crts[16];
  guint n_crts = MIN (pair->chain->len, (guint) G_N_ELEMENTS (crts));
  unsigned int status = 0;
  gboolean trusted;

  if (gnutls_x509_trust_list_init (&trust, 0) < 0)
    return FALSE;

  for (guint i = 0; i < n_crts; i++)
    crts[i] = xmh_certificate_to_crt (g_ptr_array_index (pair->chain, i));
  trusted = gnutls_x509_trust_list_add_system_trust (trust, 0, 0) > 0 &&
            gnutls_x509_trust_list_verify_crt (trust, crts, n_crts, 0, &status, NULL) >= 0 && status == 0;
  for (guint i = 0; i < n_crts; i++)
    gnutls_x509_crt_deinit (crts[i]);
  gnutls_x509_trust_list_deinit (trust, 1);
  return trusted;
}
