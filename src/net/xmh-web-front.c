/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-net"

#include "config.h"

#include "net/xmh-web-front.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-listeners.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "media/xmh-media-server.h"
#include "net/xmh-connection.h"
#include "net/xmh-door.h"
#include "net/xmh-header-rules.h"
#include "net/xmh-client-origin.h"
#include "net/xmh-port.h"
#include "net/xmh-relay.h"
#include "net/xmh-routes.h"
#include "tls/xmh-identity.h"

struct _XmhWebFront
{
  GObject parent_instance;

  XmhHub *hub;                  /* not owned: it owns this */
  XmhDoor *door;
  XmhPort *port;
};

static void xmh_web_front_iface_init (XmhFrontInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (XmhWebFront, xmh_web_front, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (XMH_TYPE_FRONT, xmh_web_front_iface_init))

/* ^/rtc(/[A-Za-z0-9_-]+)*$ on the path as it was sent: no escapes, so nobody reads it in two ways. */
static gboolean
is_rtc_path (const char *target)
{
  const char *p;

  if (!g_str_has_prefix (target, "/rtc"))
    return FALSE;

  for (p = target + strlen ("/rtc"); *p == '/'; )
    {
      const char *segment = ++p;

      while (g_ascii_isalnum (*p) || *p == '_' || *p == '-')
        p++;
      if (p == segment)
        return FALSE;
    }

  return *p == '\0' || *p == '?';
}

/* Whether the target is LiveKit's to answer, well-formed or not: never a page of the web client. */
static gboolean
is_below_rtc (const char *target)
{
  return g_str_has_prefix (target, "/rtc") && strchr ("/?", target[strlen ("/rtc")]) != NULL;
}

static XmhVerdict
refuse (XmhAnswer **refusal,
        guint       status,
        const char *text)
{
  *refusal = xmh_answer_new (status);
  xmh_answer_set_text (*refusal, text);
  return XMH_VERDICT_REFUSE;
}

static XmhVerdict
judge_upgrade (const XmhRequestHead *head,
               XmhAnswer           **refusal)
{
  g_autofree char *text = NULL;
  const char *reason;
  guint status;

  if (!is_rtc_path (head->target))
    return refuse (refusal, SOUP_STATUS_NOT_FOUND, "There is no WebSocket here.");
  if (xmh_header_rules_check_upgrade (head, &status, &reason))
    return XMH_VERDICT_RELAY;

  text = g_strdup_printf ("The hub does not take this request: %s.", reason);
  refuse (refusal, status, text);
  if (status == 426)
    xmh_answer_add_field (*refusal, "Sec-WebSocket-Version", "13");
  return XMH_VERDICT_REFUSE;
}

static XmhVerdict
judge_plain_rtc (const XmhRequestHead *head,
                 XmhAnswer           **refusal)
{
  if (!is_rtc_path (head->target))
    return refuse (refusal, SOUP_STATUS_NOT_FOUND, "There is nothing here.");
  if (!g_str_equal (head->method, "GET"))
    {
      refuse (refusal, SOUP_STATUS_METHOD_NOT_ALLOWED, "Only GET is answered here.");
      xmh_answer_add_field (*refusal, "Allow", "GET");
      return XMH_VERDICT_REFUSE;
    }
  if (head->content_length > 0 || xmh_request_head_get (head, "Expect") != NULL)
    return refuse (refusal, SOUP_STATUS_BAD_REQUEST, "A request with a body is not passed on.");

  return XMH_VERDICT_RELAY;
}

static XmhVerdict
judge (gpointer              front,
       XmhConnection        *connection,
       const XmhRequestHead *head,
       XmhAnswer           **refusal)
{
  if (xmh_header_rules_wants_upgrade (head))
    return judge_upgrade (head, refusal);
  if (is_below_rtc (head->target))
    return judge_plain_rtc (head, refusal);

  return XMH_VERDICT_SERVE;
}

static void
handle (gpointer           front,
        XmhConnection     *connection,
        SoupServerMessage *message)
{
  XmhWebFront *self = front;
  const XmhRequestHead *head = xmh_connection_get_head (connection);
  const XmhPeer *peer = xmh_connection_get_peer (connection);
  gboolean is_tls = xmh_connection_is_tls (connection);
  g_autofree char *origin = xmh_client_origin_of_request (peer, is_tls, head);
  g_autoptr(XmhRequest) request = xmh_request_new (self->hub, message, head->target, peer->address, is_tls, origin);

  xmh_routes_handle (request);
}

static const char *
get_backend (gpointer    front,
             XmhAnswer **why_not)
{
  XmhWebFront *self = front;
  const char *url = xmh_media_server_get_url (xmh_hub_get_media_server (self->hub));

  if (url == NULL)
    {
      refuse (why_not, SOUP_STATUS_SERVICE_UNAVAILABLE, "The LiveKit server behind the hub is not running.");
      xmh_answer_add_field (*why_not, "Retry-After", "2");
    }

  return url;
}

static const XmhDoorOps door_ops = {
  .service = "livekit",
  .judge = judge,
  .handle = handle,
  .get_backend = get_backend,
};

/* Who holds the port, as far as the kernel tells. */
static char *
describe_holder (guint16 port)
{
  g_autoptr(GPtrArray) listeners = xmh_listeners_read (XMH_PROTOCOL_TCP, port);

  return listeners->len > 0 ? xmh_listener_describe_holder (g_ptr_array_index (listeners, 0)) : NULL;
}

static void
raise_port_problem (XmhWebFront *self)
{
  XmhConfig *config = xmh_hub_get_config (self->hub);
  g_autofree char *holder = describe_holder (config->web_server_port);
  g_autofree char *message = NULL;

  if (xmh_port_get_state (self->port) == XMH_PORT_FAILED)
    message = g_strdup_printf (_("Port %u cannot be opened: %s"), config->web_server_port,
                               xmh_port_get_error (self->port));
  else if (holder != NULL)
    message = g_strdup_printf (_("Port %u is in use by %s"), config->web_server_port, holder);
  else
    message = g_strdup_printf (_("Port %u is in use by another program"), config->web_server_port);

  xmh_problems_raise (xmh_hub_get_problems (self->hub), "port-in-use", XMH_SEVERITY_ERROR, message,
                      _("Stop that program, or set web_server_port to another port. The hub tries again by itself."));
}

static void
on_port_change (gpointer data)
{
  XmhWebFront *self = data;

  switch (xmh_port_get_state (self->port))
    {
    case XMH_PORT_BUSY:
    case XMH_PORT_FAILED:
      raise_port_problem (self);
      break;
    default:
      xmh_problems_clear (xmh_hub_get_problems (self->hub), "port-in-use");
      break;
    }
  g_signal_emit_by_name (self, "state-changed");
}

static void
on_accept (int             fd,
           GSocketAddress *remote,
           GSocketAddress *local,
           gpointer        data)
{
  xmh_door_accept (((XmhWebFront *) data)->door, fd, remote, local);
}

static void
on_identity_changed (XmhWebFront *self,
                     gboolean     authority_changed,
                     XmhIdentity *identity)
{
  xmh_tls_server_set_credentials (self->door->tls, xmh_identity_get_credentials (identity));
  if (authority_changed)
    xmh_tls_server_forget_tickets (self->door->tls);
}

static void
update_host_policy (XmhWebFront *self)
{
  XmhIdentity *identity = xmh_hub_get_identity (self->hub);

  xmh_door_set_host_policy (self->door, xmh_host_policy_new (xmh_hub_get_config (self->hub),
                                                             xmh_identity_get_host (identity)));
}

static void
open_port (XmhWebFront *self)
{
  XmhConfig *config = xmh_hub_get_config (self->hub);

  if (xmh_hub_is_loopback_only (self->hub))
    xmh_port_open (self->port, config->web_server_port, XMH_PORT_LOOPBACK, NULL);
  else if (config->web_server_host != NULL)
    xmh_port_open (self->port, config->web_server_port, XMH_PORT_ONE_ADDRESS, config->web_server_host);
  else
    xmh_port_open (self->port, config->web_server_port, XMH_PORT_ALL_INTERFACES, NULL);
}

static void
xmh_web_front_apply (XmhFront *front)
{
  XmhWebFront *self = XMH_WEB_FRONT (front);
  XmhConfig *config = xmh_hub_get_config (self->hub);

  xmh_door_set_limits (self->door, &config->limits, config->limits.rtc_tunnels_per_address, config->limits.rtc_tunnels);
  xmh_door_set_tls (self->door, xmh_hub_get_tls_enabled (self->hub));
  update_host_policy (self);
  if (config->enable_web_server)
    open_port (self);
  else
    xmh_port_close (self->port);
}

static void
xmh_web_front_stop (XmhFront *front)
{
  XmhWebFront *self = XMH_WEB_FRONT (front);

  xmh_port_close (self->port);
  xmh_door_close_connections (self->door);
}

static XmhFrontState
xmh_web_front_get_state (XmhFront *front)
{
  static const XmhFrontState states[] = {
    [XMH_PORT_CLOSED] = XMH_FRONT_DISABLED,
    [XMH_PORT_LISTENING] = XMH_FRONT_LISTENING,
    [XMH_PORT_BUSY] = XMH_FRONT_PORT_IN_USE,
    [XMH_PORT_FAILED] = XMH_FRONT_FAILED,
  };

  return states[xmh_port_get_state (XMH_WEB_FRONT (front)->port)];
}

static void
xmh_web_front_iface_init (XmhFrontInterface *iface)
{
  iface->start = xmh_web_front_apply;
  iface->stop = xmh_web_front_stop;
  iface->apply = xmh_web_front_apply;
  iface->get_state = xmh_web_front_get_state;
}

static void
xmh_web_front_finalize (GObject *object)
{
  XmhWebFront *self = XMH_WEB_FRONT (object);

  xmh_port_free (self->port);
  xmh_door_free (self->door);

  G_OBJECT_CLASS (xmh_web_front_parent_class)->finalize (object);
}

static void
xmh_web_front_class_init (XmhWebFrontClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_web_front_finalize;
}

static void
xmh_web_front_init (XmhWebFront *self)
{
}

/**
 * xmh_web_front_new:
 * @hub: (transfer none): the hub, to which the front is added and which outlives it
 * @poller: watches the sockets; outlives the front
 *
 * Returns: (transfer full): the web front, closed
 */
XmhWebFront *
xmh_web_front_new (XmhHub    *hub,
                   XmhPoller *poller)
{
  XmhWebFront *self = g_object_new (XMH_TYPE_WEB_FRONT, NULL);
  XmhIdentity *identity = xmh_hub_get_identity (hub);

  self->hub = hub;
  self->port = xmh_port_new (poller, on_accept, on_port_change, self);
  xmh_port_set_service_manager (self->port, xmh_hub_get_service_manager (hub));
  self->door = xmh_door_new (&door_ops, self, poller, xmh_hub_get_paths (hub)->runtime_dir,
                             xmh_identity_get_credentials (identity), xmh_hub_get_sessions (hub),
                             xmh_hub_get_distrust (hub));
  g_signal_connect_object (identity, "changed", G_CALLBACK (on_identity_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (xmh_identity_get_host (identity), "changed", G_CALLBACK (update_host_policy), self,
                           G_CONNECT_SWAPPED);

  return self;
}
