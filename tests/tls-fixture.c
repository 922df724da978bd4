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
  g_autoptr(XmhConstraints) constraints = xmh_constraints_new (names, addresses);
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
make_socket_pair (int *ours,
                  int *theirs)
{
  int fds[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds));
  *ours = fds[0];
  *theirs = fds[1];
}

static ssize_t
push (gnutls_transport_ptr_t transport,
      const void            *bytes,
      size_t                 length)
{
  TlsClient *self = transport;

  g_byte_array_append (self->said, bytes, (guint) length);
  return (ssize_t) length;
}

static ssize_t
pull (gnutls_transport_ptr_t transport,
      void                  *buffer,
      size_t                 length)
{
  TlsClient *self = transport;
  ssize_t n = recv (self->fd, buffer, length, MSG_DONTWAIT);

  gnutls_transport_set_errno (self->session, errno);
  return n;
}

static int
pull_timeout (gnutls_transport_ptr_t transport,
              unsigned int           ms)
{
  return 1;
}

/* @fd is taken. */
TlsClient *
tls_client_new (int         fd,
                const char *priorities,
                const char *alpn)
{
  TlsClient *self = g_new0 (TlsClient, 1);
  gnutls_datum_t protocol = { (unsigned char *) alpn, alpn != NULL ? (unsigned int) strlen (alpn) : 0 };

  self->fd = fd;
  self->said = g_byte_array_new ();
  gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_ALLOW_ID_CHANGE);
  g_assert_cmpint (gnutls_priority_set_direct (self->session, priorities, NULL), ==, 0);
  gnutls_certificate_allocate_credentials (&self->credentials);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  if (alpn != NULL)
    gnutls_alpn_set_protocols (self->session, &protocol, 1, 0);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_push_function (self->session, push);
  gnutls_transport_set_pull_function (self->session, pull);
  gnutls_transport_set_pull_timeout_function (self->session, pull_timeout);

  return self;
}

void
tls_client_free (TlsClient *self)
{
  gnutls_deinit (self->session);
  gnutls_certificate_free_credentials (self->credentials);
  g_byte_array_unref (self->said);
  close (self->fd);
  g_free (self);
}

/* Returns: a code of GnuTLS; GNUTLS_E_AGAIN when the other end has to say something first */
int
tls_client_handshake (TlsClient *self)
{
  int code;

  do
    code = gnutls_handshake (self->session);
  while (code == GNUTLS_E_INTERRUPTED);

  return code;
}

/* Sends what was said, @most bytes of it. Returns: how much went out */
gsize
tls_client_deliver (TlsClient *self,
                    gsize      most)
{
  gssize n = send (self->fd, self->said->data, MIN (most, self->said->len), MSG_NOSIGNAL | MSG_DONTWAIT);

  if (n <= 0)
    return 0;

  g_byte_array_remove_range (self->said, 0, (guint) n);
  return (gsize) n;
}

/* Until both are done; what the channel reads may be in the middle of a record at any time. */
void
tls_client_shake_hands (TlsClient  *self,
                        XmhChannel *channel)
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
tls_client_say (TlsClient  *self,
                const void *bytes,
                gsize       length)
{
  g_assert_cmpint (gnutls_record_send (self->session, bytes, length), ==, length);
}
