/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls-fixture.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tls/xmh-issuer.h"
#include "tls/xmh-tls-credentials.h"

#define MINUTE_S 60

static XmhTlsCredentials *
make_credentials (void)
{
  const char *const names[] = { "localhost", NULL };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC - MINUTE_S;
  g_autoptr(GPtrArray) addresses = g_ptr_array_new ();
  g_autoptr(XmhNameConstraints) constraints = xmh_name_constraints_new (names, addresses);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhKeyPair) authority = xmh_issuer_make_authority ("hub", constraints, now, &error);
  g_autoptr(XmhKeyPair) server = NULL;
  XmhTlsCredentials *credentials;

  g_assert_no_error (error);
  server = xmh_issuer_issue (authority, NULL, "hub", names, now, &error);
  g_assert_no_error (error);
  credentials = xmh_tls_credentials_new_from_pem (server->chain, server->key, &error);
  g_assert_no_error (error);

  return credentials;
}

XmhTlsCredentials *
tls_fixture_get_credentials (void)
{
  static XmhTlsCredentials *credentials;

  if (credentials == NULL)
    credentials = make_credentials ();

  return credentials;
}

void
make_socket_pair (int *ours, int *theirs)
{
  int fds[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds));
  *ours = fds[0];
  *theirs = fds[1];
}

static ssize_t
push (gnutls_transport_ptr_t transport, const void *bytes, size_t length)
{
  TlsClient *self = transport;

  g_byte_array_append (self->said, bytes, (guint) length);
  return (ssize_t) length;
}

static ssize_t
pull (gnutls_transport_ptr_t transport, void *buffer, size_t length)
{
  TlsClient *self = transport;
  ssize_t n = recv (self->fd, buffer, length, MSG_DONTWAIT);

  gnutls_transport_set_errno (self->session, errno);
  return n;
}

static int
pull_timeout (gnutls_transport_ptr_t transport, unsigned int ms)
{
  return 1;
}

static TlsClient *
peer_new (int fd, unsigned int flags, const char *priorities)
{
  TlsClient *self = g_new0 (TlsClient, 1);

  self->fd = fd;
  self->said = g_byte_array_new ();
  gnutls_init (&self->session, flags | GNUTLS_NONBLOCK);
  g_assert_cmpint (gnutls_priority_set_direct (self->session, priorities, NULL), ==, 0);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_push_function (self->session, push);
  gnutls_transport_set_pull_function (self->session, pull);
  gnutls_transport_set_pull_timeout_function (self->session, pull_timeout);

  return self;
}

/* @fd: (transfer full) */
TlsClient *
tls_client_new (int fd, const char *priorities, const char *alpn)
{
  TlsClient *self = peer_new (fd, GNUTLS_CLIENT | GNUTLS_ALLOW_ID_CHANGE, priorities);
  gnutls_datum_t protocol = { (unsigned char *) alpn, alpn != NULL ? (unsigned int) strlen (alpn) : 0 };

  gnutls_certificate_allocate_credentials (&self->credentials);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  if (alpn != NULL)
    gnutls_alpn_set_protocols (self->session, &protocol, 1, 0);

  return self;
}

/* The same as a server, with the untrusted certificate of the fixture. */
TlsClient *
tls_client_new_server (int fd, const char *priorities)
{
  TlsClient *self = peer_new (fd, GNUTLS_SERVER, priorities);

  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE,
                          xmh_tls_credentials_get (tls_fixture_get_credentials ()));
  return self;
}

void
tls_client_free (TlsClient *self)
{
  gnutls_deinit (self->session);
  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  g_byte_array_unref (self->said);
  close (self->fd);
  g_free (self);
}

/* Returns: a code of GnuTLS; GNUTLS_E_AGAIN if the peer must send something first */
int
tls_client_handshake (TlsClient *self)
{
  int code;

  do
    code = gnutls_handshake (self->session);
  while (code == GNUTLS_E_INTERRUPTED);

  return code;
}

/* Sends at most @most bytes of @said. Returns: how many */
gsize
tls_client_deliver (TlsClient *self, gsize most)
{
  gssize n = send (self->fd, self->said->data, MIN (most, self->said->len), MSG_NOSIGNAL | MSG_DONTWAIT);

  if (n <= 0)
    return 0;

  g_byte_array_remove_range (self->said, 0, (guint) n);
  return (gsize) n;
}

/* Until both are done; what the channel reads may be in the middle of a record at any time. */
void
tls_client_shake_hands (TlsClient *self, XmhChannel *channel)
{
  XmhChannelStatus status = XMH_CHANNEL_AGAIN;
  int code = GNUTLS_E_AGAIN;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 10 && (status != XMH_CHANNEL_DONE || code != 0); i++)
    {
      if (code != 0)
        code = tls_client_handshake (self);
      tls_client_deliver (self, G_MAXSIZE);
      if (status != XMH_CHANNEL_DONE)
        status = xmh_channel_handshake (channel, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpint (code, ==, 0);
  g_assert_cmpint (status, ==, XMH_CHANNEL_DONE);
}

/* One record for each call. */
void
tls_client_say (TlsClient *self, const void *bytes, gsize length)
{
  g_assert_cmpint (gnutls_record_send (self->session, bytes, length), ==, length);
}

static void
next_sequence (guint8 *sequence)
{
  for (guint i = 8; i-- > 0 && ++sequence[i] == 0;)
    ;
}

/* A TLS 1.3 record of any type (RFC 8446, 5.2), since GnuTLS only sends valid ones. */
void
tls_client_say_record (TlsClient *self, guint8 type, const void *bytes, gsize length)
{
  gnutls_datum_t mac_key, iv, key;
  guint8 sequence[8], nonce[12], header[5] = { 23, 3, 3 };
  gsize sealed_length = length + 1 + 16;
  g_autofree guint8 *content = g_malloc (length + 1);
  g_autofree guint8 *sealed = g_malloc (sealed_length);
  gnutls_aead_cipher_hd_t cipher;

  g_assert_cmpint (gnutls_record_get_state (self->session, 0, &mac_key, &iv, &key, sequence), ==, 0);
  g_assert_cmpuint (iv.size, ==, sizeof nonce);
  memcpy (nonce, iv.data, sizeof nonce);
  for (guint i = 0; i < sizeof sequence; i++)
    nonce[4 + i] ^= sequence[i];
  memcpy (content, bytes, length);
  content[length] = type;
  header[3] = (guint8) (sealed_length >> 8);
  header[4] = (guint8) sealed_length;

  gnutls_aead_cipher_init (&cipher, gnutls_cipher_get (self->session), &key);
  g_assert_cmpint (gnutls_aead_cipher_encrypt (cipher, nonce, sizeof nonce, header, sizeof header, 16, content,
                                               length + 1, sealed, &sealed_length),
                   ==, 0);
  gnutls_aead_cipher_deinit (cipher);
  g_byte_array_append (self->said, header, sizeof header);
  g_byte_array_append (self->said, sealed, (guint) sealed_length);

  next_sequence (sequence);
  gnutls_record_set_state (self->session, 0, sequence);
}

/* A key update in records of @piece bytes each; later data is encrypted with the new key. */
void
tls_client_update_key (TlsClient *self, gsize piece)
{
  static const guint8 message[] = { 24, 0, 0, 1, 0 };
  guint length;

  for (gsize i = 0; i < sizeof message; i += piece)
    tls_client_say_record (self, 22, message + i, MIN (piece, sizeof message - i));
  /* GnuTLS sends it again; drop that. */
  length = self->said->len;
  g_assert_cmpint (gnutls_session_key_update (self->session, 0), ==, 0);
  g_byte_array_set_size (self->said, length);
}
