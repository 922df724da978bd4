/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-http-front.h"

#include <glib/gi18n.h>

#include "config/xmh-config.h"
#include "host/xmh-socket-table.h"
#include "http/xmh-client-origin.h"
#include "http/xmh-connection.h"
#include "http/xmh-http-status.h"
#include "http/xmh-upgrade.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "relay/xmh-backend-watch.h"
#include "relay/xmh-relay.h"
#include "transport/xmh-port.h"

struct _XmhHttpFront
{
  GObject parent_instance;

  const XmhFrontKind *kind;
  XmhHub *hub; /* not owned; owns this */
  XmhPort *port;
  XmhHttpServer *server;
  XmhRelays *relays;      /* of connections of @server, which is freed first */
  XmhBackendWatch *watch; /* NULL: the backend is not watched */
  XmhSite *site;
};

static void xmh_http_front_iface_init (XmhFrontInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (XmhHttpFront,
                               xmh_http_front,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (XMH_TYPE_FRONT, xmh_http_front_iface_init))

static XmhFrontConfig
get_config (XmhHttpFront *self)
{
  return self->kind->get_config (xmh_hub_get_config (self->hub));
}

/* @socket: (nullable): holds the port, as far as the kernel reports it */
static char *
describe_port_problem (XmhHttpFront *self, guint16 port, const XmhListeningSocket *socket)
{
  g_autofree char *holder = NULL;

  if (xmh_port_get_state (self->port) == XMH_PORT_FAILED)
    return g_strdup_printf (_ ("Cannot open port %u: %s"), port, xmh_port_get_error (self->port));

  holder = socket != NULL ? xmh_listening_socket_describe_holder (socket) : NULL;
  return holder != NULL ? g_strdup_printf (_ ("Port %u is in use by %s"), port, holder)
                        : g_strdup_printf (_ ("Port %u is in use by another program"), port);
}

static XmhProblem *
make_port_problem (XmhHttpFront *self)
{
  guint16 port = get_config (self).port;
  g_autoptr(GPtrArray) listeners = xmh_socket_table_read (XMH_PROTOCOL_TCP, port);
  const XmhListeningSocket *socket = listeners->len > 0 ? g_ptr_array_index (listeners, 0) : NULL;
  gboolean is_busy = xmh_port_get_state (self->port) == XMH_PORT_BUSY && socket != NULL;
  XmhProblem *special = is_busy && self->kind->make_port_problem != NULL ? self->kind->make_port_problem (port, socket)
                                                                         : NULL;
  g_autofree char *message = NULL;
  g_autofree char *remedy = NULL;

  if (special != NULL)
    return special;

  message = describe_port_problem (self, port, socket);
  remedy = g_strdup_printf (_ ("Stop that program, or set %s to another port. The hub tries again "
                               "automatically"),
                            self->kind->port_key);

  return xmh_problem_new (self->kind->port_problem, remedy, "%s", message);
}

static void
on_port_change (gpointer front)
{
  XmhHttpFront *self = front;
  XmhPortState state = xmh_port_get_state (self->port);
  gboolean is_closed = state == XMH_PORT_BUSY || state == XMH_PORT_FAILED;

  xmh_problems_set (xmh_hub_get_problems (self->hub), self->kind->port_problem,
                    is_closed ? make_port_problem (self) : NULL);
  g_signal_emit_by_name (self, "state-changed");
}

static void
on_backend_changed (XmhHttpFront *self)
{
  gboolean is_foreign = xmh_backend_watch_get_presence (self->watch) == XMH_BACKEND_PRESENCE_FOREIGN;

  xmh_problems_set (xmh_hub_get_problems (self->hub), self->kind->service,
                    is_foreign ? self->kind->make_foreign_problem () : NULL);
  if (self->kind->distrust_problem != NULL)
    xmh_problems_set (xmh_hub_get_problems (self->hub), self->kind->distrust_problem, NULL);
  g_signal_emit_by_name (self, "state-changed");
}

static void
on_trust (const char *distrust, gpointer front)
{
  XmhHttpFront *self = front;

  xmh_problems_set (xmh_hub_get_problems (self->hub), self->kind->distrust_problem,
                    distrust != NULL ? self->kind->make_distrust_problem (distrust) : NULL);
}

static void
on_accept (int fd, GSocketAddress *remote, GSocketAddress *local, gpointer front)
{
  XmhHttpFront *self = front;

  xmh_http_server_accept (self->server, fd, remote, local);
}

static void
open_port (XmhHttpFront *self, guint16 number)
{
  const char *address = xmh_hub_get_config (self->hub)->web_server_host;

  if (xmh_hub_is_loopback_only (self->hub))
    xmh_port_open (self->port, number, XMH_PORT_LOOPBACK, NULL);
  else if (address != NULL)
    xmh_port_open (self->port, number, XMH_PORT_ONE_ADDRESS, address);
  else
    xmh_port_open (self->port, number, XMH_PORT_ALL_INTERFACES, NULL);
}

static void
xmh_http_front_apply (XmhFront *front)
{
  XmhHttpFront *self = XMH_HTTP_FRONT (front);
  const XmhLimits *limits = &xmh_hub_get_config (self->hub)->limits;
  XmhFrontConfig config = get_config (self);

  xmh_http_server_configure (self->server, limits, xmh_hub_get_tls_enabled (self->hub));
  xmh_relays_set_limits (self->relays, limits, config.tunnels_per_address, config.tunnels);
  if (!config.is_enabled)
    {
      xmh_port_close (self->port);
      return;
    }

  open_port (self, config.port);
  if (self->watch != NULL)
    {
      g_auto(GStrv) urls = self->kind->list_backends (xmh_hub_get_config (self->hub));

      xmh_backend_watch_set_backends (self->watch, (const char *const *) urls);
    }
}

static void
xmh_http_front_stop (XmhFront *front)
{
  XmhHttpFront *self = XMH_HTTP_FRONT (front);

  xmh_port_close (self->port);
  xmh_http_server_close_connections (self->server);
}

static XmhFrontState
xmh_http_front_get_state (XmhFront *front)
{
  static const XmhFrontState states[] = {
    [XMH_PORT_CLOSED] = XMH_FRONT_DISABLED,
    [XMH_PORT_LISTENING] = XMH_FRONT_LISTENING,
    [XMH_PORT_BUSY] = XMH_FRONT_PORT_IN_USE,
    [XMH_PORT_FAILED] = XMH_FRONT_FAILED,
  };

  return states[xmh_port_get_state (XMH_HTTP_FRONT (front)->port)];
}

static gboolean
xmh_http_front_ask_backend (XmhFront *front)
{
  XmhHttpFront *self = XMH_HTTP_FRONT (front);

  return self->watch != NULL && xmh_backend_watch_ask (self->watch) != XMH_BACKEND_PRESENCE_AWAY;
}

static gboolean
xmh_http_front_is_backend_ready (XmhFront *front)
{
  XmhHttpFront *self = XMH_HTTP_FRONT (front);

  return self->watch != NULL && xmh_backend_watch_get_presence (self->watch) != XMH_BACKEND_PRESENCE_AWAY;
}

static const char *
xmh_http_front_get_backend (XmhFront *front)
{
  XmhHttpFront *self = XMH_HTTP_FRONT (front);

  return self->watch != NULL ? xmh_backend_watch_get_url (self->watch) : NULL;
}

static void
xmh_http_front_iface_init (XmhFrontInterface *iface)
{
  iface->apply = xmh_http_front_apply;
  iface->stop = xmh_http_front_stop;
  iface->get_state = xmh_http_front_get_state;
  iface->ask_backend = xmh_http_front_ask_backend;
  iface->is_backend_ready = xmh_http_front_is_backend_ready;
  iface->get_backend = xmh_http_front_get_backend;
}

static void
xmh_http_front_finalize (GObject *object)
{
  XmhHttpFront *self = XMH_HTTP_FRONT (object);

  g_clear_pointer (&self->port, xmh_port_free);
  g_clear_pointer (&self->server, xmh_http_server_free);
  g_clear_pointer (&self->relays, xmh_relays_free);
  g_clear_pointer (&self->site, xmh_site_free);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (xmh_http_front_parent_class)->finalize (object);
}

static void
xmh_http_front_class_init (XmhHttpFrontClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_http_front_finalize;
}

static void
xmh_http_front_init (XmhHttpFront *self)
{
}

static XmhVerdict
judge (gpointer front, XmhConnection *connection, const XmhRequestHead *head, XmhAnswer **answer)
{
  return XMH_HTTP_FRONT (front)->kind->judge (front, connection, head, answer);
}

static XmhAnswer *
serve (gpointer front, XmhConnection *connection, XmhRequest **request)
{
  XmhHttpFront *self = front;
  const XmhRequestHead *head = xmh_connection_get_head (connection);
  const XmhPeer *peer = xmh_connection_get_peer (connection);
  gboolean is_tls = xmh_connection_is_tls (connection);
  g_autofree char *origin = xmh_client_origin_of_request (peer, is_tls, head);
  g_autoptr(GBytes) body = xmh_connection_get_body (connection);

  *request = xmh_request_new (self->hub, head, peer->address, is_tls, origin);
  xmh_request_set_site (*request, self->site);
  xmh_request_set_body (*request, body);
  return self->kind->answer (*request);
}

/* Returns: (nullable): the URL to relay to */
static const char *
choose_backend (XmhHttpFront *self, const XmhRequestHead *head)
{
  const char *preferred = self->kind->prefer_backend != NULL ? self->kind->prefer_backend (head) : NULL;

  if (self->watch == NULL)
    return self->kind->get_backend (self->hub);

  /* The client tries again if no backend listens, and the desktop may show the state. */
  xmh_backend_watch_ask (self->watch);
  if (preferred != NULL && xmh_backend_watch_has_listener (self->watch, preferred))
    return preferred;

  return xmh_backend_watch_get_url (self->watch);
}

static void
relay (gpointer front, XmhConnection *connection)
{
  XmhHttpFront *self = front;
  const char *url = choose_backend (self, xmh_connection_get_head (connection));
  XmhAnswer *answer;

  if (url != NULL)
    {
      xmh_relay_start (self->relays, url, connection);
      return;
    }

  answer = xmh_answer_new_text (SOUP_STATUS_SERVICE_UNAVAILABLE, _ (self->kind->no_backend));
  xmh_answer_add_field (answer, "Retry-After", "2");
  xmh_connection_answer (connection, answer);
}

static void
pin_backend (XmhHttpFront *self)
{
  g_autofree char *file = self->kind->get_pinned_file ();

  xmh_relays_pin (self->relays, file, on_trust, self);
}

XmhHttpFront *
xmh_http_front_new (const XmhFrontKind *kind, XmhHub *hub, XmhPoller *poller)
{
  static const XmhHttpServerOps ops = { .judge = judge, .serve = serve, .relay = relay };
  XmhHttpFront *self = g_object_new (XMH_TYPE_HTTP_FRONT, NULL);

  self->kind = kind;
  self->hub = hub;
  self->port = xmh_port_new (poller, on_accept, on_port_change, self);
  xmh_port_set_service_manager (self->port, xmh_hub_get_service_manager (hub));
  self->relays = xmh_relays_new (kind->service, &kind->relays, hub, poller);
  self->server = xmh_http_server_new (&ops, self, kind->headers, poller, hub);
  self->site = xmh_site_new (hub, kind->folder);
  if (kind->get_pinned_file != NULL)
    pin_backend (self);
  if (kind->list_backends != NULL)
    {
      self->watch = xmh_backend_watch_new ();
      g_signal_connect_object (self->watch, "notify", G_CALLBACK (on_backend_changed), self, G_CONNECT_SWAPPED);
    }

  return self;
}

XmhHub *
xmh_http_front_get_hub (XmhHttpFront *self)
{
  return self->hub;
}

XmhSite *
xmh_http_front_get_site (XmhHttpFront *self)
{
  return self->site;
}

XmhVerdict
xmh_http_front_answer_text (XmhAnswer **answer, guint status, const char *text)
{
  *answer = xmh_answer_new_text (status, text);
  return XMH_VERDICT_ANSWER;
}

XmhVerdict
xmh_http_front_judge_upgrade (const XmhRequestHead *head, XmhAnswer **answer)
{
  const char *reason;
  guint status;

  if (xmh_upgrade_check (head, &status, &reason))
    return XMH_VERDICT_RELAY;

  *answer = xmh_answer_new_refusal (status, reason);
  if (status == XMH_HTTP_STATUS_UPGRADE_REQUIRED)
    xmh_answer_add_field (*answer, "Sec-WebSocket-Version", "13");
  return XMH_VERDICT_ANSWER;
}
