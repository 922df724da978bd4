/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-issuer.h"

#include <string.h>

#include <glib/gi18n.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include "common/xmh-error.h"
#include "host/xmh-name.h"
#include "tls/xmh-secret.h"

#define AUTHORITY_LIFE (3652 * XMH_DAY_S)
/* The most that browsers accept from public authorities, and well below Safari's 825 days for private ones. */
#define SERVER_LIFE (397 * XMH_DAY_S)
/* Clocks of headsets are often slow, and this computer's may be set back a little. */
#define BACKDATED (1 * XMH_DAY_S)
/* RFC 5280, A.1: a common name has at most 64 characters; "XR Media Hub ", a blank and eight digits take 22. */
#define MAX_HOST_IN_NAME 40

XmhKeyPair *
xmh_key_pair_new (GBytes *chain, GBytes *key)
{
  XmhKeyPair *pair = g_new (XmhKeyPair, 1);

  pair->chain = g_bytes_ref (chain);
  pair->key = g_bytes_ref (key);
  return pair;
}

void
xmh_key_pair_free (XmhKeyPair *pair)
{
  g_bytes_unref (pair->chain);
  g_bytes_unref (pair->key);
  g_free (pair);
}

/* Returns: (transfer full): the first certificate of its chain */
XmhCertificate *
xmh_key_pair_get_certificate (const XmhKeyPair *pair, GError **error)
{
  gsize size;
  const char *pem = g_bytes_get_data (pair->chain, &size);

  return xmh_certificate_new_from_pem (pem != NULL ? pem : "", (gssize) size, error);
}

static gboolean
fail (GError **error, const char *what, int code)
{
  g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s: %s", what, gnutls_strerror (code));
  return FALSE;
}

static gnutls_x509_privkey_t
import_key (GBytes *pem)
{
  gnutls_x509_privkey_t key = NULL;
  gsize size;
  const void *bytes = g_bytes_get_data (pem, &size);
  gnutls_datum_t data = { (unsigned char *) bytes, (unsigned int) size };

  gnutls_x509_privkey_init (&key);
  if (gnutls_x509_privkey_import2 (key, &data, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN) < 0)
    g_clear_pointer (&key, gnutls_x509_privkey_deinit);

  return key;
}

/* Returns: whether both parts can be read and belong together */
gboolean
xmh_key_pair_is_whole (const XmhKeyPair *pair)
{
  g_autoptr(XmhCertificate) certificate = xmh_key_pair_get_certificate (pair, NULL);
  gnutls_x509_privkey_t key = import_key (pair->key);
  gnutls_x509_crt_t crt;
  guint8 a[32], b[32];
  size_t a_size = sizeof a, b_size = sizeof b;
  gboolean whole;

  if (certificate == NULL || key == NULL)
    {
      g_clear_pointer (&key, gnutls_x509_privkey_deinit);
      return FALSE;
    }

  crt = xmh_certificate_to_crt (certificate);
  whole = gnutls_x509_privkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, a, &a_size) >= 0 &&
          gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA256, b, &b_size) >= 0 && a_size == b_size &&
          memcmp (a, b, a_size) == 0;
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);
  return whole;
}

static gnutls_x509_privkey_t
make_key (GError **error)
{
  gnutls_x509_privkey_t key = NULL;
  int code;

  gnutls_x509_privkey_init (&key);
  code = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (code < 0)
    {
      fail (error, _ ("cannot make a key"), code);
      g_clear_pointer (&key, gnutls_x509_privkey_deinit);
    }

  return key;
}

static GBytes *
export_key (gnutls_x509_privkey_t key)
{
  gnutls_datum_t out = { NULL, 0 };
  GBytes *pem;

  if (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &out) < 0)
    return NULL;

  pem = xmh_secret_copy (out.data, out.size);
  gnutls_memset (out.data, 0, out.size);
  gnutls_free (out.data);
  return pem;
}

/* 127 random bits: browsers refuse a second certificate with the same issuer and serial. The two top bits keep it
 * positive and of full length. */
static int
set_serial (gnutls_x509_crt_t crt)
{
  guint8 serial[16];
  int code = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  serial[0] = (serial[0] & 0x7f) | 0x40;
  return code < 0 ? code : gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
}

static int
set_subject (gnutls_x509_crt_t crt, const char *common_name)
{
  return gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
                                        (unsigned int) strlen (common_name));
}

/* SHA-1 of the public key, as RFC 5280, 4.2.1.2 (1) has it: an identifier of the key, not a signature. */
static int
set_key_ids (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
  guint8 id[64];
  size_t size = sizeof id;
  int code = gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA1, id, &size);

  if (code >= 0)
    code = gnutls_x509_crt_set_subject_key_id (crt, id, size);
  size = sizeof id;
  if (code >= 0)
    code = gnutls_x509_crt_get_subject_key_id (issuer, id, &size, NULL);
  if (code >= 0)
    code = gnutls_x509_crt_set_authority_key_id (crt, id, size);

  return code;
}

/* Sets what both kinds of certificates have in common. */
static int
fill (gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, gint64 not_before, gint64 not_after, unsigned int usage)
{
  int code = gnutls_x509_crt_set_version (crt, 3);

  if (code >= 0)
    code = set_serial (crt);
  if (code >= 0)
    code = gnutls_x509_crt_set_activation_time (crt, (time_t) not_before);
  if (code >= 0)
    code = gnutls_x509_crt_set_expiration_time (crt, (time_t) not_after);
  if (code >= 0)
    code = gnutls_x509_crt_set_key (crt, key);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (crt, usage);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_SERVER, 0);

  return code;
}

static GBytes *
export_chain (gnutls_x509_crt_t crt, GBytes *rest)
{
  gnutls_datum_t out = { NULL, 0 };
  GByteArray *text = g_byte_array_new ();

  if (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &out) >= 0)
    g_byte_array_append (text, out.data, out.size);
  gnutls_free (out.data);
  if (rest != NULL)
    g_byte_array_append (text, g_bytes_get_data (rest, NULL), (guint) g_bytes_get_size (rest));

  return g_byte_array_free_to_bytes (text);
}

static XmhKeyPair *
finish_pair (gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, GBytes *rest)
{
  g_autoptr(GBytes) chain = export_chain (crt, rest);
  g_autoptr(GBytes) secret = export_key (key);

  return secret != NULL ? xmh_key_pair_new (chain, secret) : NULL;
}

static char *
make_authority_name (const char *host_name)
{
  g_autofree char *host = xmh_name_first_label (host_name);
  guint8 random[4] = { 0 };

  if (strlen (host) > MAX_HOST_IN_NAME)
    host[MAX_HOST_IN_NAME] = '\0';
  gnutls_rnd (GNUTLS_RND_NONCE, random, sizeof random);
  return g_strdup_printf ("XR Media Hub %s %02x%02x%02x%02x", host, random[0], random[1], random[2], random[3]);
}

static int
build_authority (gnutls_x509_crt_t crt,
                 gnutls_x509_privkey_t key,
                 const char *common_name,
                 XmhNameConstraints *constraints,
                 gint64 now)
{
  int code = fill (crt, key, now - BACKDATED, now - BACKDATED + AUTHORITY_LIFE,
                   GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);

  if (code >= 0)
    code = set_subject (crt, common_name);
  if (code >= 0)
    code = gnutls_x509_crt_set_basic_constraints (crt, 1, 0);
  if (code >= 0)
    code = xmh_name_constraints_apply (constraints, crt);
  if (code >= 0)
    code = set_key_ids (crt, crt);
  if (code >= 0)
    code = gnutls_x509_crt_sign2 (crt, crt, key, GNUTLS_DIG_SHA256, 0);

  return code;
}

/* Makes an authority that devices install: valid for ten years, for server certificates only, without intermediate
 * authorities, and with a unique name (Firefox confuses authorities of the same name).
 * @host_name: the computer's own name
 * @constraints: what the authority may vouch for
 * @now: seconds since 1970 */
XmhKeyPair *
xmh_issuer_make_authority (const char *host_name, XmhNameConstraints *constraints, gint64 now, GError **error)
{
  gnutls_x509_privkey_t key = make_key (error);
  g_autofree char *common_name = make_authority_name (host_name);
  gnutls_x509_crt_t crt = NULL;
  XmhKeyPair *pair = NULL;
  int code;

  if (key == NULL)
    return NULL;

  gnutls_x509_crt_init (&crt);
  code = build_authority (crt, key, common_name, constraints, now);
  if (code >= 0)
    pair = finish_pair (crt, key, NULL);
  if (pair == NULL)
    fail (error, _ ("cannot make a certificate authority"), code);
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);
  return pair;
}

static int
add_names (gnutls_x509_crt_t crt, const char *const *names)
{
  int code = 0;

  for (gsize i = 0; names[i] != NULL && code >= 0; i++)
    {
      g_autoptr(GInetAddress) address = xmh_name_to_address (names[i]);

      if (address != NULL)
        code = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address),
                                                     (unsigned int) g_inet_address_get_native_size (address),
                                                     GNUTLS_FSAN_APPEND);
      else
        code = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, names[i],
                                                     (unsigned int) strlen (names[i]), GNUTLS_FSAN_APPEND);
    }

  return code;
}

static int
build_server (gnutls_x509_crt_t crt,
              gnutls_x509_privkey_t key,
              gnutls_x509_crt_t issuer,
              const char *host_name,
              const char *const *names,
              gint64 now)
{
  g_autofree char *common_name = xmh_name_first_label (host_name);
  gint64 not_after = MIN (now - BACKDATED + SERVER_LIFE, (gint64) gnutls_x509_crt_get_expiration_time (issuer));
  int code = fill (crt, key, now - BACKDATED, not_after, GNUTLS_KEY_DIGITAL_SIGNATURE);

  if (code >= 0)
    code = set_subject (crt, *common_name != '\0' && strlen (common_name) <= 63 ? common_name : "xr-media-hub");
  if (code >= 0)
    code = gnutls_x509_crt_set_basic_constraints (crt, 0, -1);
  if (code >= 0)
    code = add_names (crt, names);
  if (code >= 0)
    code = set_key_ids (crt, issuer);

  return code;
}

/* @server_key: (nullable): the key to keep; %NULL makes a new one
 * @host_name: the computer's own name
 * @names: the SAN; all of them permitted by the authority's constraints
 * @now: seconds since 1970
 * Returns: (transfer full): a server certificate, followed by the authority's */
XmhKeyPair *
xmh_issuer_issue (const XmhKeyPair *authority,
                  GBytes *server_key,
                  const char *host_name,
                  const char *const *names,
                  gint64 now,
                  GError **error)
{
  g_autoptr(XmhCertificate) issuer_certificate = xmh_key_pair_get_certificate (authority, error);
  gnutls_x509_privkey_t issuer_key, key;
  gnutls_x509_crt_t issuer, crt = NULL;
  XmhKeyPair *pair = NULL;
  int code;

  if (issuer_certificate == NULL)
    return NULL;
  key = server_key != NULL ? import_key (server_key) : NULL;
  if (key == NULL)
    key = make_key (error);
  if (key == NULL)
    return NULL;

  issuer = xmh_certificate_to_crt (issuer_certificate);
  issuer_key = import_key (authority->key);
  gnutls_x509_crt_init (&crt);
  code = issuer_key != NULL ? build_server (crt, key, issuer, host_name, names, now) : GNUTLS_E_DECRYPTION_FAILED;
  if (code >= 0)
    code = gnutls_x509_crt_sign2 (crt, issuer, issuer_key, GNUTLS_DIG_SHA256, 0);
  if (code >= 0)
    pair = finish_pair (crt, key, authority->chain);
  if (pair == NULL)
    fail (error, _ ("cannot issue a server certificate"), code);

  g_clear_pointer (&issuer_key, gnutls_x509_privkey_deinit);
  gnutls_x509_privkey_deinit (key);
  gnutls_x509_crt_deinit (issuer);
  gnutls_x509_crt_deinit (crt);
  return pair;
}
