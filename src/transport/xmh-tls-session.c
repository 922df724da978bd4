/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-transport"

#include "config.h"

#include "transport/xmh-tls-session.h"

#include <glib/gi18n.h>
#include <gio/gio.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "common/xmh-error.h"
#include "tls/xmh-tls-credentials.h"

/* TLS 1.2 and 1.3, ECDHE with AEAD. The published Android client needs TLS 1.2 with ECDSA or RSA. */
#define PRIORITIES                                                                                             \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-CIPHER-ALL:+AES-128-GCM:"       \
  "+AES-256-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:" \
  "%SERVER_PRECEDENCE"

/* Types of records. */
#define HANDSHAKE 22
#define DATA 23

static const gnutls_datum_t http_1_1 = { (unsigned char *) "http/1.1", 8 };

static gnutls_priority_t
get_priorities (void)
{
  static gnutls_priority_t priorities;
  const char *wrong = NULL;

  if (priorities == NULL && gnutls_priority_init (&priorities, PRIORITIES, &wrong) < 0)
    g_critical ("GnuTLS rejects the priority string at “%s”", wrong);

  return priorities;
}

gnutls_session_t
xmh_tls_session_new_as_server (XmhTlsServer *server)
{
  const gnutls_datum_t *ticket_key = xmh_tls_server_get_ticket_key (server);
  gnutls_session_t session;

  gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  gnutls_priority_set (session, get_priorities ());
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE,
                          xmh_tls_credentials_get (xmh_tls_server_get_credentials (server)));
  gnutls_alpn_set_protocols (session, &http_1_1, 1, GNUTLS_ALPN_MANDATORY);
  if (ticket_key != NULL)
    gnutls_session_ticket_enable_server (session, ticket_key);

  return session;
}

/* The system's certificate authorities. They are read once, because they need megabytes and are slow to read. */
static gnutls_certificate_credentials_t
get_client_credentials (GError **error)
{
  static gnutls_certificate_credentials_t credentials;
  int n;

  if (credentials != NULL)
    return credentials;

  gnutls_certificate_allocate_credentials (&credentials);
  n = gnutls_certificate_set_x509_system_trust (credentials);
  if (n <= 0)
    {
      gnutls_certificate_free_credentials (credentials);
      credentials = NULL;
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, _ ("the system has no trusted certificate authorities"));
    }

  return credentials;
}

static gnutls_session_t
new_client (gnutls_certificate_credentials_t credentials)
{
  gnutls_session_t session;

  gnutls_init (&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  gnutls_priority_set (session, get_priorities ());
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_alpn_set_protocols (session, &http_1_1, 1, 0);

  return session;
}

gnutls_session_t
xmh_tls_session_new_as_client (const char *host, GError **error)
{
  gnutls_certificate_credentials_t credentials = get_client_credentials (error);
  gnutls_session_t session;

  if (credentials == NULL)
    return NULL;

  session = new_client (credentials);
  if (!g_hostname_is_ip_address (host))
    gnutls_server_name_set (session, GNUTLS_NAME_DNS, host, strlen (host));
  gnutls_session_set_verify_cert (session, host, 0);

  return session;
}

/* Possession of the key is part of every handshake, so the same certificate is enough. */
static int
verify_pinned (gnutls_session_t session)
{
  GBytes *wanted = gnutls_session_get_ptr (session);
  unsigned int n = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (session, &n);
  gsize length;
  gconstpointer der = g_bytes_get_data (wanted, &length);

  if (chain == NULL || n == 0 || chain[0].size != length || memcmp (chain[0].data, der, length) != 0)
    return GNUTLS_E_CERTIFICATE_ERROR;

  return 0;
}

gnutls_session_t
xmh_tls_session_new_pinned (GBytes *certificate)
{
  static gnutls_certificate_credentials_t nobody;
  gnutls_session_t session;

  if (nobody == NULL)
    gnutls_certificate_allocate_credentials (&nobody);
  session = new_client (nobody);
  gnutls_session_set_ptr (session, certificate);
  gnutls_session_set_verify_function (session, verify_pinned);

  return session;
}

const char *
xmh_tls_session_name_distrust (int alert)
{
  switch (alert)
    {
    case GNUTLS_A_UNKNOWN_CA:
      return "unknown_ca";
    case GNUTLS_A_BAD_CERTIFICATE:
      return "bad_certificate";
    case GNUTLS_A_CERTIFICATE_UNKNOWN:
      return "certificate_unknown";
    default:
      return NULL;
    }
}

void
xmh_tls_session_set_error (gnutls_session_t session, int code, GError **error)
{
  gnutls_datum_t text = { NULL, 0 };

  if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, _ ("the other end reported “%s”"),
                   gnutls_alert_get_name (gnutls_alert_get (session)));
    }
  else if (code == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR &&
           gnutls_certificate_verification_status_print (gnutls_session_get_verify_cert_status (session),
                                                         GNUTLS_CRT_X509, &text, 0) == 0)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s", (char *) text.data);
      gnutls_free (text.data);
    }
  else if (code == GNUTLS_E_CERTIFICATE_ERROR && gnutls_session_get_ptr (session) != NULL)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, _ ("its certificate is not the expected one"));
    }
  else
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s", gnutls_strerror (code));
    }
}

/* The length of the content of a decrypted TLS 1.3 record, and its type (RFC 8446, 5.2). */
static gsize
strip_padding (const guint8 *inner, gsize length, guint8 *type)
{
  while (length > 0 && inner[length - 1] == 0)
    length--;
  *type = length > 0 ? inner[length - 1] : 0;
  return length > 0 ? length - 1 : 0;
}

/* GnuTLS decrypts a record with the expected header as additional data, even if the record has another one (RFC
 * 8446, 5.2 and 5.3). This must match. */
static gboolean
unseal (gnutls_session_t session, const guint8 *sealed, gsize length, guint8 *inner, gsize *inner_length)
{
  gnutls_cipher_algorithm_t algorithm = gnutls_cipher_get (session);
  const guint8 header[] = { DATA, 3, 3, (guint8) (length >> 8), (guint8) length };
  gnutls_datum_t mac_key, iv, key;
  guint8 sequence[8], nonce[12];
  gnutls_aead_cipher_hd_t cipher;
  gboolean is_whole;

  if (gnutls_record_get_state (session, 1, &mac_key, &iv, &key, sequence) < 0 || iv.size != sizeof nonce ||
      gnutls_aead_cipher_init (&cipher, algorithm, &key) < 0)
    return FALSE;

  memcpy (nonce, iv.data, sizeof nonce);
  for (guint i = 0; i < sizeof sequence; i++)
    nonce[4 + i] ^= sequence[i];
  is_whole = gnutls_aead_cipher_decrypt (cipher, nonce, sizeof nonce, header, sizeof header,
                                         gnutls_cipher_get_tag_size (algorithm), sealed, length, inner,
                                         inner_length) == 0;
  gnutls_aead_cipher_deinit (cipher);
  return is_whole;
}

gboolean
xmh_tls_session_accepts_record (gnutls_session_t session, guint8 outer_type, const guint8 *sealed, gsize length)
{
  g_autofree guint8 *inner = NULL;
  gsize inner_length = length, content_length = 0;
  guint8 type = 0;
  gboolean is_whole;

  if (outer_type != DATA)
    return FALSE;

  inner = g_malloc (length + 1);
  is_whole = unseal (session, sealed, length, inner, &inner_length);
  if (is_whole)
    content_length = strip_padding (inner, inner_length, &type);
  gnutls_memset (inner, 0, length);

  return is_whole && (content_length > 0 || type != HANDSHAKE);
}
