/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-http"

#include "config.h"

#include "http/xmh-http-server.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "common/xmh-device-kind.h"
#include "common/xmh-text.h"
#include "config/xmh-paths.h"
#include "http/xmh-client-origin.h"
#include "http/xmh-connection.h"
#include "http/xmh-http-status.h"
#include "http/xmh-soup-bridge.h"
#include "http/xmh-upgrade.h"
#include "hub/xmh-distrust.h"
#include "hub/xmh-hub.h"
#include "tls/xmh-tls-identity.h"

/* No route uses the body of a request. A body of at most this size is read and dropped. */
#define BODY_MAX 65536

struct _XmhHttpServer
{
  const XmhHttpServerOps *ops;
  gpointer front;
  const XmhHeader *headers;
  XmhPoller *poller; /* shared by all servers */
  SoupServer *soup;
  XmhTlsServer *tls;
  gboolean tls_enabled;
  XmhTlsIdentity *identity;
  XmhDistrust *distrust;
  XmhAdmission *admission;
  gsize head_max; /* the longest allowed head, in bytes */
};

static void
on_identity_changed (XmhHttpServer *self, gboolean authority_changed, XmhTlsIdentity *identity)
{
  xmh_tls_server_set_credentials (self->tls, xmh_tls_identity_get_credentials (identity));
  if (authority_changed)
    xmh_tls_server_forget_tickets (self->tls);
}

XmhHttpServer *
xmh_http_server_new (const XmhHttpServerOps *ops,
                     gpointer front,
                     const XmhHeader *headers,
                     XmhPoller *poller,
                     XmhHub *hub)
{
  XmhHttpServer *self = g_new0 (XmhHttpServer, 1);

  self->ops = ops;
  self->front = front;
  self->headers = headers;
  self->poller = poller;
  self->identity = g_object_ref (xmh_hub_get_tls_identity (hub));
  self->distrust = g_object_ref (xmh_hub_get_distrust (hub));
  self->tls = xmh_tls_server_new (xmh_tls_identity_get_credentials (self->identity));
  self->admission = xmh_admission_new (xmh_connection_abort);
  self->soup = xmh_soup_bridge_server_new (xmh_hub_get_paths (hub)->runtime_dir);
  g_signal_connect_swapped (self->identity, "changed", G_CALLBACK (on_identity_changed), self);

  return self;
}

void
xmh_http_server_free (XmhHttpServer *self)
{
  g_signal_handlers_disconnect_by_data (self->identity, self);
  xmh_http_server_close_connections (self);
  /* This releases the streams that it still serves. */
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  xmh_tls_server_free (self->tls);
  xmh_admission_free (self->admission);
  g_object_unref (self->distrust);
  g_object_unref (self->identity);
  g_free (self);
}

void
xmh_http_server_configure (XmhHttpServer *self, const XmhLimits *limits, gboolean with_tls)
{
  xmh_admission_set_limits (self->admission, limits);
  self->head_max = limits->head_bytes;
  /* Tickets from before TLS was switched off are not accepted again. */
  if (with_tls && !self->tls_enabled)
    xmh_tls_server_forget_tickets (self->tls);
  self->tls_enabled = with_tls;
}

XmhPoller *
xmh_http_server_get_poller (XmhHttpServer *self)
{
  return self->poller;
}

XmhTlsServer *
xmh_http_server_get_tls (XmhHttpServer *self)
{
  return self->tls_enabled ? self->tls : NULL;
}

SoupServer *
xmh_http_server_get_soup (XmhHttpServer *self)
{
  return self->soup;
}

gsize
xmh_http_server_get_head_max (XmhHttpServer *self)
{
  return self->head_max;
}

/* A page that binds its own name to the hub's address (DNS rebinding) sends a different name. */
static XmhAnswer *
check_host (XmhHttpServer *self, XmhConnection *connection, const XmhRequestHead *head)
{
  XmhHubNames *names = xmh_tls_identity_get_names (self->identity);

  if ((head->host == NULL || xmh_hub_names_accept (names, head->host)) &&
      xmh_client_origin_check_forwarded_host (names, xmh_connection_get_peer (connection), head))
    return NULL;

  return xmh_answer_new_text (XMH_HTTP_STATUS_MISDIRECTED_REQUEST,
                              _ ("This hub does not answer to this name. To allow it, add it to allowed_hosts in "
                                 "xr_media_hub.yaml."));
}

/* Forwarded fields of both a proxy and its client contradict each other, and only one of them is right. */
static XmhAnswer *
check_forwarded (XmhHttpServer *self, XmhConnection *connection, const XmhRequestHead *head)
{
  if (xmh_client_origin_is_unambiguous (xmh_connection_get_peer (connection), head))
    return NULL;

  return xmh_answer_new_text (XMH_HTTP_STATUS_MISDIRECTED_REQUEST,
                              _ ("The proxy in front of the hub must send X-Forwarded-Host, X-Forwarded-Proto and "
                                 "X-Forwarded-For in one line each, and a single value for host and protocol."));
}

/* Plain HTTP on a TLS port. Browsers are redirected to https with nothing cached, since TLS may be switched off
 * again. A request with a token has already exposed it, and is refused. */
static XmhAnswer *
check_encryption (XmhHttpServer *self, XmhConnection *connection, const XmhRequestHead *head)
{
  g_autofree char *location = NULL;
  XmhAnswer *answer;

  if (!self->tls_enabled || xmh_connection_is_tls (connection))
    return NULL;
  if (head->host == NULL || xmh_upgrade_is_wanted (head) || xmh_text_names_token (head->target))
    return xmh_answer_new_text (SOUP_STATUS_BAD_REQUEST, _ ("This port accepts TLS only: use wss or https."));

  location = g_strdup_printf ("https://%s%s", xmh_request_head_get (head, "Host"), head->target);
  answer = xmh_answer_new_text (SOUP_STATUS_PERMANENT_REDIRECT, _ ("This port accepts TLS only: use https."));
  xmh_answer_add_field (answer, "Location", location);
  return answer;
}

static XmhAnswer *
check_body (XmhHttpServer *self, XmhConnection *connection, const XmhRequestHead *head)
{
  if (head->content_length <= BODY_MAX)
    return NULL;

  return xmh_answer_new_text (SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, _ ("The request body is too long."));
}

/* It would be taken for a program of this computer. The address may be younger than the connection. */
static XmhAnswer *
check_peer (XmhHttpServer *self, XmhConnection *connection, const XmhRequestHead *head)
{
  const XmhPeer *peer = xmh_connection_get_peer (connection);

  if (!xmh_host_is_imitated (xmh_tls_identity_get_host (self->identity), peer->address, peer->link))
    return NULL;

  return xmh_answer_new_text (SOUP_STATUS_FORBIDDEN,
                              _ ("The computer of the hub has the same address on another link."));
}

/* The rules apply in this order. */
static XmhAnswer *(*const rules[]) (XmhHttpServer *self, XmhConnection *connection, const XmhRequestHead *head) = {
  check_peer, check_forwarded, check_host, check_encryption, check_body,
};

XmhVerdict
xmh_http_server_judge (XmhHttpServer *self, XmhConnection *connection, const XmhRequestHead *head, XmhAnswer **answer)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      *answer = rules[i](self, connection, head);
      if (*answer != NULL)
        return XMH_VERDICT_ANSWER;
    }

  return self->ops->judge (self->front, connection, head, answer);
}

XmhAnswer *
xmh_http_server_serve (XmhHttpServer *self, XmhConnection *connection, XmhRequest **request)
{
  return self->ops->serve (self->front, connection, request);
}

void
xmh_http_server_relay (XmhHttpServer *self, XmhConnection *connection)
{
  self->ops->relay (self->front, connection);
}

void
xmh_http_server_add_headers (XmhHttpServer *self, XmhAnswer *answer)
{
  for (const XmhHeader *header = self->headers; header->name != NULL; header++)
    xmh_answer_add_field (answer, header->name, header->value);
}

void
xmh_http_server_accept (XmhHttpServer *self, int fd, GSocketAddress *remote, GSocketAddress *local)
{
  g_autoptr(XmhPeer) peer = xmh_peer_new (remote, xmh_tls_identity_get_host (self->identity));
  XmhConnectionBudget *budget = xmh_admission_admit (self->admission, peer);

  if (budget != NULL)
    xmh_connection_new (self, fd, g_steal_pointer (&peer), remote, local, budget);
  else
    close (fd);
}

void
xmh_http_server_close_connections (XmhHttpServer *self)
{
  xmh_admission_end_all (self->admission);
}

/* Called after a failed handshake or, with TLS 1.3, a failed first read. Records whether the peer's alert rejects the
 * certificate. */
void
xmh_http_server_note_distrust (XmhHttpServer *self, const XmhPeer *peer, XmhChannel *channel)
{
  const char *alert = xmh_channel_get_distrust (channel);
  g_autofree char *address = NULL;

  if (alert == NULL)
    return;

  address = g_inet_address_to_string (peer->address);
  xmh_distrust_add (self->distrust, address, alert);
}

/* Called after the first request of a connection; @head is NULL if it is malformed. With TLS, the peer has accepted
 * the certificate. A later rejection is an alert without a name, so the kind of device is recorded now for the user. */
void
xmh_http_server_note_trust (XmhHttpServer *self, const XmhPeer *peer, XmhChannel *channel, const XmhRequestHead *head)
{
  const char *kind = head != NULL ? xmh_device_kind (xmh_request_head_get (head, "User-Agent")) : NULL;
  gboolean is_forgiven = xmh_channel_is_tls (channel) && !xmh_distrust_is_empty (self->distrust);
  g_autofree char *address = NULL;

  if (kind == NULL && !is_forgiven)
    return;

  address = g_inet_address_to_string (peer->address);
  if (is_forgiven)
    xmh_distrust_forget (self->distrust, address);
  if (kind != NULL)
    xmh_distrust_note_device (self->distrust, address, kind);
}
