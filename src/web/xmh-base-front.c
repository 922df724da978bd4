/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-base-front.h"

#include <glib/gi18n.h>

#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "host/xmh-listeners.h"
#include "http/xmh-client-origin.h"
#include "http/xmh-connection.h"
#include "http/xmh-status.h"
#include "http/xmh-upgrade.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "tls/xmh-identity.h"

typedef struct
{
  XmhHub *hub;                  /* not owned: it owns this */
  XmhDoor *door;
  XmhRelays *relays;            /* those of connections of the door, which goes first */
  XmhPort *port;
} XmhBaseFrontPrivate;

static void xmh_base_front_iface_init (XmhFrontInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (XmhBaseFront, xmh_base_front, G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (XmhBaseFront)
                                  G_IMPLEMENT_INTERFACE (XMH_TYPE_FRONT, xmh_base_front_iface_init))

static XmhBaseFrontPrivate *
get_private (XmhBaseFront *self)
{
  return xmh_base_front_get_instance_private (self);
}

/* Who holds the port, as far as the kernel tells. (transfer full) (nullable) */
static char *
describe_holder (guint16 port)
{
  g_autoptr(GPtrArray) listeners = xmh_listeners_read (XMH_PROTOCOL_TCP, port);

  return listeners->len > 0 ? xmh_listener_describe_holder (g_ptr_array_index (listeners, 0)) : NULL;
}

static char *
describe_port_problem (XmhBaseFront *self,
                       guint16       port)
{
  XmhBaseFrontPrivate *priv = get_private (self);
  g_autofree char *holder = NULL;

  if (xmh_port_get_state (priv->port) == XMH_PORT_FAILED)
    return g_strdup_printf (_("Port %u cannot be opened: %s"), port, xmh_port_get_error (priv->port));

  holder = describe_holder (port);
  return holder != NULL ? g_strdup_printf (_("Port %u is in use by %s"), port, holder)
                        : g_strdup_printf (_("Port %u is in use by another program"), port);
}

static XmhProblem *
make_port_problem (XmhBaseFront *self)
{
  XmhBaseFrontClass *klass = XMH_BASE_FRONT_GET_CLASS (self);
  XmhConfig *config = xmh_hub_get_config (get_private (self)->hub);
  g_autofree char *message = describe_port_problem (self, klass->get_port (config));
  g_autofree char *remedy = g_strdup_printf (_("Stop that program, or set %s to another port. The hub tries again by "
                                               "itself."), klass->port_key);

  return xmh_problem_new (klass->problem, remedy, "%s", message);
}

static void
on_port_change (gpointer data)
{
  XmhBaseFront *self = data;
  XmhBaseFrontPrivate *priv = get_private (self);
  XmhPortState state = xmh_port_get_state (priv->port);
  gboolean is_closed = state == XMH_PORT_BUSY || state == XMH_PORT_FAILED;

  xmh_problems_set (xmh_hub_get_problems (priv->hub), XMH_BASE_FRONT_GET_CLASS (self)->problem,
                    is_closed ? make_port_problem (self) : NULL);
  g_signal_emit_by_name (self, "state-changed");
}

static void
on_accept (int             fd,
           GSocketAddress *remote,
           GSocketAddress *local,
           gpointer        data)
{
  xmh_door_accept (get_private (data)->door, fd, remote, local);
}

static void
update_names (XmhBaseFront *self)
{
  XmhBaseFrontPrivate *priv = get_private (self);

  xmh_door_set_names (priv->door, xmh_names_ref (xmh_identity_get_names (xmh_hub_get_identity (priv->hub))));
}

static void
on_identity_changed (XmhBaseFront *self,
                     gboolean      authority_changed,
                     XmhIdentity  *identity)
{
  XmhBaseFrontPrivate *priv = get_private (self);

  xmh_tls_server_set_credentials (priv->door->tls, xmh_identity_get_credentials (identity));
  if (authority_changed)
    xmh_tls_server_forget_tickets (priv->door->tls);
  update_names (self);
}

static void
open_port (XmhBaseFront *self)
{
  XmhBaseFrontPrivate *priv = get_private (self);
  XmhConfig *config = xmh_hub_get_config (priv->hub);
  guint16 number = XMH_BASE_FRONT_GET_CLASS (self)->get_port (config);

  if (xmh_hub_is_loopback_only (priv->hub))
    xmh_port_open (priv->port, number, XMH_PORT_LOOPBACK, NULL);
  else if (config->web_server_host != NULL)
    xmh_port_open (priv->port, number, XMH_PORT_ONE_ADDRESS, config->web_server_host);
  else
    xmh_port_open (priv->port, number, XMH_PORT_ALL_INTERFACES, NULL);
}

static void
xmh_base_front_apply (XmhFront *front)
{
  XmhBaseFront *self = XMH_BASE_FRONT (front);
  XmhBaseFrontPrivate *priv = get_private (self);
  XmhBaseFrontClass *klass = XMH_BASE_FRONT_GET_CLASS (self);
  XmhConfig *config = xmh_hub_get_config (priv->hub);
  guint per_address, total;

  klass->get_tunnel_limits (&config->limits, &per_address, &total);
  xmh_door_set_limits (priv->door, &config->limits);
  xmh_relays_set_limits (priv->relays, &config->limits, per_address, total);
  xmh_door_set_tls (priv->door, xmh_hub_get_tls_enabled (priv->hub));
  update_names (self);
  if (klass->is_enabled (config))
    open_port (self);
  else
    xmh_port_close (priv->port);
}

static void
xmh_base_front_stop (XmhFront *front)
{
  XmhBaseFrontPrivate *priv = get_private (XMH_BASE_FRONT (front));

  xmh_port_close (priv->port);
  xmh_door_close_connections (priv->door);
}

static XmhFrontState
xmh_base_front_get_state (XmhFront *front)
{
  static const XmhFrontState states[] = {
    [XMH_PORT_CLOSED] = XMH_FRONT_DISABLED,
    [XMH_PORT_LISTENING] = XMH_FRONT_LISTENING,
    [XMH_PORT_BUSY] = XMH_FRONT_PORT_IN_USE,
    [XMH_PORT_FAILED] = XMH_FRONT_FAILED,
  };

  return states[xmh_port_get_state (get_private (XMH_BASE_FRONT (front))->port)];
}

static void
xmh_base_front_iface_init (XmhFrontInterface *iface)
{
  iface->start = xmh_base_front_apply;
  iface->stop = xmh_base_front_stop;
  iface->apply = xmh_base_front_apply;
  iface->get_state = xmh_base_front_get_state;
}

static void
xmh_base_front_finalize (GObject *object)
{
  XmhBaseFrontPrivate *priv = get_private (XMH_BASE_FRONT (object));

  g_clear_pointer (&priv->port, xmh_port_free);
  g_clear_pointer (&priv->door, xmh_door_free);
  g_clear_pointer (&priv->relays, xmh_relays_free);

  G_OBJECT_CLASS (xmh_base_front_parent_class)->finalize (object);
}

static void
xmh_base_front_class_init (XmhBaseFrontClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_base_front_finalize;
}

static void
xmh_base_front_init (XmhBaseFront *self)
{
}

/**
 * xmh_base_front_new:
 * @type: a final type of this one
 * @hub: (transfer none): the hub, to which the front is added and which outlives it
 * @poller: watches the sockets; outlives the front
 *
 * Returns: (transfer full): a front, closed
 */
XmhBaseFront *
xmh_base_front_new (GType      type,
                    XmhHub    *hub,
                    XmhPoller *poller)
{
  XmhBaseFront *self = g_object_new (type, NULL);
  XmhBaseFrontPrivate *priv = get_private (self);
  XmhIdentity *identity = xmh_hub_get_identity (hub);

  priv->hub = hub;
  priv->port = xmh_port_new (poller, on_accept, on_port_change, self);
  xmh_port_set_service_manager (priv->port, xmh_hub_get_service_manager (hub));
  priv->relays = xmh_relays_new (XMH_BASE_FRONT_GET_CLASS (self)->relay_ops, self, poller, xmh_hub_get_sessions (hub));
  priv->door = xmh_door_new (XMH_BASE_FRONT_GET_CLASS (self)->ops, self, poller, xmh_hub_get_paths (hub)->runtime_dir,
                             xmh_identity_get_credentials (identity), xmh_hub_get_distrust (hub),
                             xmh_identity_get_host (identity));
  g_signal_connect_object (identity, "changed", G_CALLBACK (on_identity_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (xmh_identity_get_host (identity), "changed", G_CALLBACK (update_names), self,
                           G_CONNECT_SWAPPED);

  return self;
}

XmhHub *
xmh_base_front_get_hub (XmhBaseFront *self)
{
  return get_private (self)->hub;
}

XmhDoor *
xmh_base_front_get_door (XmhBaseFront *self)
{
  return get_private (self)->door;
}

/**
 * xmh_base_front_make_request:
 * @self: a front
 * @connection: where it came in
 * @message: (nullable): the request as libsoup has read it; %NULL to answer at once
 *
 * Returns: (transfer full): the request as routes take it
 */
XmhRequest *
xmh_base_front_make_request (XmhBaseFront      *self,
                             XmhConnection     *connection,
                             SoupServerMessage *message)
{
  const XmhRequestHead *head = xmh_connection_get_head (connection);
  const XmhPeer *peer = xmh_connection_get_peer (connection);
  gboolean is_tls = xmh_connection_is_tls (connection);
  g_autofree char *origin = xmh_client_origin_of_request (peer, is_tls, head);

  if (message == NULL)
    return xmh_request_new_at_once (get_private (self)->hub, head, peer->address, is_tls, origin);

  return xmh_request_new (get_private (self)->hub, message, head->target, peer->address, is_tls, origin);
}

/* An answer of one sentence. */
XmhVerdict
xmh_base_front_answer_text (XmhAnswer **answer,
                            guint       status,
                            const char *text)
{
  *answer = xmh_answer_new_text (status, text);
  return XMH_VERDICT_ANSWER;
}

/**
 * xmh_base_front_judge_upgrade:
 * @head: a request that asks for another protocol
 * @answer: (out) (transfer full): why not, with %XMH_VERDICT_ANSWER
 *
 * Returns: %XMH_VERDICT_RELAY for an opening handshake that backends may see
 */
XmhVerdict
xmh_base_front_judge_upgrade (const XmhRequestHead *head,
                              XmhAnswer           **answer)
{
  const char *reason;
  guint status;

  if (xmh_upgrade_check (head, &status, &reason))
    return XMH_VERDICT_RELAY;

  *answer = xmh_answer_new_refusal (status, reason);
  if (status == XMH_STATUS_UPGRADE_REQUIRED)
    xmh_answer_add_field (*answer, "Sec-WebSocket-Version", "13");
  return XMH_VERDICT_ANSWER;
}

void
xmh_base_front_relay (gpointer       front,
                      XmhConnection *connection)
{
  xmh_relay_start (get_private (front)->relays, connection);
}
