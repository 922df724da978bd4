/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-http"

#include "config.h"

#include "http/xmh-door.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "common/xmh-device-kind.h"
#include "common/xmh-text.h"
#include "http/xmh-client-origin.h"
#include "http/xmh-connection.h"
#include "http/xmh-serving.h"
#include "http/xmh-status.h"
#include "http/xmh-upgrade.h"

/* No route takes a body; what a client sends all the same is read over, up to this. */
#define BODY_MAX 65536

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  XmhDoor *self = user_data;
  XmhConnection *connection = xmh_serving_find_connection (message);
  const XmhRequestHead *head = connection != NULL ? xmh_connection_get_head (connection) : NULL;

  if (head == NULL)
    {
      soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
      return;
    }

  /* libsoup closes where it is asked to, but does not announce it. */
  if (xmh_request_head_wants_close (head))
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Connection", "close");
  self->ops->handle (self->front, connection, message);
}

/**
 * xmh_door_new:
 * @ops: what the front makes of requests; stays there
 * @front: for @ops
 * @poller: watches the connections
 * @socket_dir: a folder of the hub's own, for a socket that exists for a moment
 * @credentials: the certificate to begin with
 * @distrust: where peers are noted that do not trust the certificate
 * @host: (nullable): this machine, which tells who is on-link
 *
 * Returns: (transfer full): a door without TLS and without limits: both are set before it is opened
 */
XmhDoor *
xmh_door_new (const XmhDoorOps  *ops,
              gpointer           front,
              XmhPoller         *poller,
              const char        *socket_dir,
              XmhTlsCredentials *credentials,
              XmhDistrust       *distrust,
              XmhHost           *host)
{
  XmhDoor *self = g_new0 (XmhDoor, 1);

  self->ops = ops;
  self->front = front;
  self->poller = poller;
  self->distrust = g_object_ref (distrust);
  g_set_object (&self->host, host);
  self->tls = xmh_tls_server_new (credentials);
  self->admission = xmh_admission_new (xmh_connection_abort);
  self->soup = xmh_serving_server_new (socket_dir);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);

  return self;
}

/* All that came in by it is closed, but for tunnels. */
void
xmh_door_free (XmhDoor *self)
{
  xmh_door_close_connections (self);
  /* Lets go of the streams of those that it still served. */
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  xmh_tls_server_free (self->tls);
  xmh_admission_free (self->admission);
  g_clear_pointer (&self->names, xmh_names_unref);
  g_object_unref (self->distrust);
  g_clear_object (&self->host);
  g_free (self);
}

/**
 * xmh_door_set_limits:
 * @self: the door
 * @limits: the numbers of the configuration
 */
void
xmh_door_set_limits (XmhDoor         *self,
                     const XmhLimits *limits)
{
  xmh_admission_set_limits (self->admission, limits);
  self->head_max = limits->head_bytes;
}

/* Connections that exist go on as they are. Tickets of before are of no use when TLS comes back. */
void
xmh_door_set_tls (XmhDoor *self,
                  gboolean enabled)
{
  if (enabled && !self->tls_enabled)
    xmh_tls_server_forget_tickets (self->tls);
  self->tls_enabled = enabled;
}

void
xmh_door_set_names (XmhDoor  *self,
                    XmhNames *names)
{
  g_clear_pointer (&self->names, xmh_names_unref);
  self->names = names;
}

/* A name that is not ours: a page that has bound its own name to our address (DNS rebinding) sends it. */
static XmhAnswer *
check_host (XmhDoor              *self,
            XmhConnection        *connection,
            const XmhRequestHead *head)
{
  if ((head->host == NULL || xmh_names_accept (self->names, head->host)) &&
      xmh_client_origin_check_forwarded_host (self->names, xmh_connection_get_peer (connection), head))
    return NULL;

  return xmh_answer_new_text (XMH_STATUS_MISDIRECTED_REQUEST,
                      _("The hub is not called by this name here. If it should be, add the name to allowed_hosts in "
                        "xr_media_hub.yaml."));
}

/* A proxy and its client would be two voices: which of them is right is not ours to guess. */
static XmhAnswer *
check_forwarded (XmhDoor              *self,
                 XmhConnection        *connection,
                 const XmhRequestHead *head)
{
  if (xmh_client_origin_is_unambiguous (xmh_connection_get_peer (connection), head))
    return NULL;

  return xmh_answer_new_text (XMH_STATUS_MISDIRECTED_REQUEST,
                              _("The proxy in front of the hub must send X-Forwarded-Host, X-Forwarded-Proto and "
                                "X-Forwarded-For in one line each, and one value of host and protocol."));
}

/* Text on a TLS port: browsers are sent to https, without a trace in their caches, since TLS may be switched off
 * again; what carries a token has lost it already and learns so. */
static XmhAnswer *
check_encryption (XmhDoor              *self,
                  XmhConnection        *connection,
                  const XmhRequestHead *head)
{
  g_autofree char *location = NULL;
  XmhAnswer *answer;

  if (!self->tls_enabled || xmh_connection_is_tls (connection))
    return NULL;
  if (head->host == NULL || xmh_upgrade_is_wanted (head) || xmh_text_names_token (head->target))
    return xmh_answer_new_text (SOUP_STATUS_BAD_REQUEST, _("This port speaks TLS only: use wss or https."));

  location = g_strdup_printf ("https://%s%s", xmh_request_head_get (head, "Host"), head->target);
  answer = xmh_answer_new_text (SOUP_STATUS_PERMANENT_REDIRECT, _("This port speaks TLS: use https."));
  xmh_answer_add_field (answer, "Location", location);
  return answer;
}

static XmhAnswer *
check_body (XmhDoor              *self,
            XmhConnection        *connection,
            const XmhRequestHead *head)
{
  if (head->content_length <= BODY_MAX)
    return NULL;

  return xmh_answer_new_text (SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, _("The body is too long."));
}

/* The rules that both fronts share, in the order in which they are tried. */
static XmhAnswer *(*const rules[]) (XmhDoor              *self,
                                    XmhConnection        *connection,
                                    const XmhRequestHead *head) = {
  check_forwarded,
  check_host,
  check_encryption,
  check_body,
};

/**
 * xmh_door_judge:
 * @self: the door
 * @connection: where it came in
 * @head: a well-formed head
 * @answer: (out) (transfer full): set with %XMH_VERDICT_ANSWER
 *
 * Returns: what becomes of the request
 */
XmhVerdict
xmh_door_judge (XmhDoor              *self,
                XmhConnection        *connection,
                const XmhRequestHead *head,
                XmhAnswer           **answer)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      *answer = rules[i](self, connection, head);
      if (*answer != NULL)
        return XMH_VERDICT_ANSWER;
    }

  return self->ops->judge (self->front, connection, head, answer);
}

/**
 * xmh_door_accept:
 * @self: the door
 * @fd: (transfer full): an accepted socket
 * @remote: the peer's address, an object of this connection alone
 * @local: our address
 *
 * Lets a connection in, or closes it when its address holds too many, or all together do and nothing makes room.
 */
void
xmh_door_accept (XmhDoor        *self,
                 int             fd,
                 GSocketAddress *remote,
                 GSocketAddress *local)
{
  g_autoptr(XmhPeer) peer = xmh_peer_new (remote, self->host);
  XmhStanding *standing = xmh_admission_admit (self->admission, peer);

  if (standing != NULL)
    xmh_connection_new (self, fd, g_steal_pointer (&peer), remote, local, standing);
  else
    close (fd);
}

/* Ends all that are no tunnels. */
void
xmh_door_close_connections (XmhDoor *self)
{
  GList *next;

  for (GList *link = self->connections.head; link != NULL; link = next)
    {
      next = link->next;
      xmh_connection_abort (link->data);
    }
}

/**
 * xmh_door_note_distrust:
 * @self: the door
 * @peer: whose handshake, or, in TLS 1.3, first read has failed
 * @channel: by which it came
 *
 * Notes what the other end said about trust.
 */
void
xmh_door_note_distrust (XmhDoor       *self,
                        const XmhPeer *peer,
                        XmhChannel    *channel)
{
  const char *alert = xmh_channel_get_distrust (channel);
  g_autofree char *address = NULL;

  if (alert == NULL)
    return;

  address = g_inet_address_to_string (peer->address);
  xmh_distrust_add (self->distrust, address, alert);
}

/**
 * xmh_door_note_trust:
 * @self: the door
 * @peer: who has sent a request through a handshake of just now: it has accepted the certificate
 * @channel: by which it came
 * @head: (nullable): the request, when it is well-formed
 *
 * One that turns away later does so by an alert alone, and the owner is to know which device that was.
 */
void
xmh_door_note_trust (XmhDoor              *self,
                     const XmhPeer        *peer,
                     XmhChannel           *channel,
                     const XmhRequestHead *head)
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
    xmh_distrust_meet (self->distrust, address, kind);
}
