/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-relay"

#include "config.h"

#include "relay/xmh-relays.h"

#include <glib/gi18n.h>

#include "common/xmh-text.h"
#include "hub/xmh-hub.h"
#include "relay/xmh-tunnel.h"

struct _XmhRelays
{
  const char *service;
  const XmhRelaysOps *ops;
  XmhHub *hub; /* outlives this */
  XmhPoller *poller;
  XmhSessions *sessions;
  XmhQuota *dials;
  XmhQuota *tunnels;
  XmhDeadlines *dial_deadlines;
  char *pinned_file; /* NULL: none */
  XmhRelayTrustFunc on_trust;
  gpointer trust_data;
  XmhDeadlines *half_close_deadlines; /* for tunnels in which one direction has ended */
  GQueue relayed;                     /* of XmhRelayedTunnel */
};

struct _XmhRelayedTunnel
{
  XmhRelays *relays;
  GList link; /* in @relayed */
  XmhQuotaClaim claim;
  XmhTunnel *tunnel;
  XmhSession *session;
  XmhIdentityHold *identity_hold; /* nullable */
  XmhDevice *device;              /* nullable */
  char *peer;
  char *user_agent;
};

static void
on_deadline (gpointer data)
{
  XmhRelayBudget *place = data;

  place->on_deadline (place->relay);
}

XmhRelays *
xmh_relays_new (const char *service, const XmhRelaysOps *ops, XmhHub *hub, XmhPoller *poller)
{
  XmhRelays *self = g_new0 (XmhRelays, 1);

  self->service = service;
  self->ops = ops;
  self->hub = hub;
  self->poller = poller;
  self->sessions = g_object_ref (xmh_hub_get_sessions (hub));
  /* Sessions and running requests never end to make room for others. */
  self->dials = xmh_quota_new (0, 0, NULL);
  self->tunnels = xmh_quota_new (0, 0, NULL);
  self->dial_deadlines = xmh_deadlines_new (0, on_deadline);
  self->half_close_deadlines = xmh_deadlines_new (0, xmh_tunnel_on_deadline);

  return self;
}

static void
relayed_free (XmhRelayedTunnel *self, const char *reason)
{
  xmh_quota_give_back (self->relays->tunnels, &self->claim);
  g_queue_unlink (&self->relays->relayed, &self->link);
  xmh_tunnel_free (self->tunnel);
  if (self->identity_hold != NULL)
    xmh_identity_hold_release (self->identity_hold, g_get_monotonic_time ());
  xmh_session_end (self->session, reason);
  g_object_unref (self->session);
  g_clear_object (&self->device);
  g_free (self->peer);
  g_free (self->user_agent);
  g_free (self);
}

void
xmh_relays_free (XmhRelays *self)
{
  while (self->relayed.head != NULL)
    relayed_free (self->relayed.head->data, N_ ("the hub stopped"));
  xmh_quota_free (self->dials);
  xmh_quota_free (self->tunnels);
  xmh_deadlines_free (self->dial_deadlines);
  xmh_deadlines_free (self->half_close_deadlines);
  g_object_unref (self->sessions);
  g_free (self->pinned_file);
  g_free (self);
}

void
xmh_relays_pin (XmhRelays *self, const char *file, XmhRelayTrustFunc on_trust, gpointer data)
{
  g_free (self->pinned_file);
  self->pinned_file = g_strdup (file);
  self->on_trust = on_trust;
  self->trust_data = data;
}

const char *
xmh_relays_get_pinned_file (XmhRelays *self)
{
  return self->pinned_file;
}

void
xmh_relays_note_trust (XmhRelays *self, const char *distrust)
{
  if (self->on_trust != NULL)
    self->on_trust (distrust, self->trust_data);
}

void
xmh_relays_set_limits (XmhRelays *self, const XmhLimits *limits, guint tunnels_per_address, guint tunnels)
{
  xmh_quota_set_limits (self->dials, limits->dials_per_address, limits->dials);
  xmh_quota_set_limits (self->tunnels, tunnels_per_address, tunnels);
  xmh_deadlines_set_span (self->dial_deadlines, limits->dial_timeout_s);
  xmh_deadlines_set_span (self->half_close_deadlines, limits->half_close_timeout_s);
}

XmhPoller *
xmh_relays_get_poller (XmhRelays *self)
{
  return self->poller;
}

gboolean
xmh_relays_enter (XmhRelays *self,
                  const XmhPeer *peer,
                  const XmhRequestHead *head,
                  gboolean wants_tunnel,
                  XmhRelayBudget *place)
{
  if (!xmh_quota_take (self->dials, peer, &place->dial))
    return FALSE;
  if (wants_tunnel && !xmh_quota_take (self->tunnels, peer, &place->tunnel))
    {
      xmh_quota_give_back (self->dials, &place->dial);
      return FALSE;
    }

  if (self->ops->find_device != NULL)
    g_set_object (&place->device, self->ops->find_device (self->hub, peer, head));
  xmh_deadlines_set (self->dial_deadlines, &place->deadline, place);
  return TRUE;
}

void
xmh_relays_leave (XmhRelays *self, XmhRelayBudget *place)
{
  xmh_deadlines_clear (self->dial_deadlines, &place->deadline);
  xmh_quota_give_back (self->dials, &place->dial);
  xmh_quota_give_back (self->tunnels, &place->tunnel);
  g_clear_object (&place->device);
}

static void
on_tunnel_end (XmhTunnel *tunnel, const char *reason, gpointer data)
{
  relayed_free (data, reason);
}

static void
on_session_close (gpointer data)
{
  relayed_free (data, N_ ("closed by the hub"));
}

XmhRelayedTunnel *
xmh_relays_prepare_tunnel (XmhRelays *self, XmhRelayBudget *place, const XmhPeer *peer, const XmhRequestHead *head)
{
  XmhRelayedTunnel *relayed = g_new0 (XmhRelayedTunnel, 1);

  relayed->relays = self;
  relayed->link.data = relayed;
  relayed->peer = xmh_peer_format (peer);
  relayed->user_agent = xmh_text_from_peer (xmh_request_head_get (head, "User-Agent"), -1);
  relayed->device = g_steal_pointer (&place->device);
  if (self->ops->hold_identity != NULL)
    relayed->identity_hold = self->ops->hold_identity (self->hub, relayed->device, peer, head);
  /* It can move in memory, since it is never idle. */
  relayed->claim = place->tunnel;
  place->tunnel.holder = NULL;

  return relayed;
}

void
xmh_relays_start_tunnel (XmhRelays *self, XmhRelayedTunnel *relayed, XmhChannel *client, XmhChannel *backend)
{
  const char *device_id = relayed->device != NULL ? xmh_device_get_id (relayed->device) : NULL;
  const char *device_name = relayed->device != NULL ? xmh_device_get_name (relayed->device) : NULL;

  g_queue_push_tail_link (&self->relayed, &relayed->link);
  relayed->tunnel = xmh_tunnel_new (self->poller, client, backend, on_tunnel_end, relayed);
  relayed->session = xmh_sessions_open (self->sessions, self->service, relayed->peer, relayed->user_agent, device_id,
                                        device_name, on_session_close, relayed);
  xmh_tunnel_set_session (relayed->tunnel, relayed->session);
  xmh_tunnel_set_deadlines (relayed->tunnel, self->half_close_deadlines);
  xmh_tunnel_start (relayed->tunnel);
}
