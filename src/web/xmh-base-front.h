/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-door.h"
#include "http/xmh-request.h"
#include "hub/xmh-front.h"
#include "relay/xmh-relay.h"
#include "transport/xmh-port.h"

#define XMH_TYPE_BASE_FRONT (xmh_base_front_get_type ())
G_DECLARE_DERIVABLE_TYPE (XmhBaseFront, xmh_base_front, XMH, BASE_FRONT, GObject)

/**
 * XmhBaseFrontClass:
 * @ops: what the front makes of requests
 * @relay_ops: what it says of its backend
 * @problem: the code of the problem that stands while the port cannot be opened
 * @port_key: the configuration key that names the port
 * @is_enabled: whether the front is wanted
 * @get_port: the port that it is to have
 * @get_tunnel_limits: how many sessions it carries
 *
 * What the fronts of the hub have in common: a port, a door behind it, one certificate, one policy of names.
 */
struct _XmhBaseFrontClass
{
  GObjectClass parent_class;

  const XmhDoorOps *ops;
  const XmhRelayOps *relay_ops;
  const char *problem;
  const char *port_key;
  gboolean (*is_enabled) (const XmhConfig *config);
  guint16 (*get_port) (const XmhConfig *config);
  void (*get_tunnel_limits) (const XmhLimits *limits,
                             guint           *per_address,
                             guint           *total);
};

XmhBaseFront *xmh_base_front_new (GType      type,
                                  XmhHub    *hub,
                                  XmhPoller *poller);
XmhHub *xmh_base_front_get_hub (XmhBaseFront *self);
XmhDoor *xmh_base_front_get_door (XmhBaseFront *self);
XmhRequest *xmh_base_front_make_request (XmhBaseFront      *self,
                                         XmhConnection     *connection,
                                         SoupServerMessage *message);
XmhVerdict xmh_base_front_answer_text (XmhAnswer **answer,
                                       guint       status,
                                       const char *text);
XmhVerdict xmh_base_front_judge_upgrade (const XmhRequestHead *head,
                                         XmhAnswer           **answer);

/* For @relay of XmhDoorOps. */
void xmh_base_front_relay (gpointer       front,
                           XmhConnection *connection);
