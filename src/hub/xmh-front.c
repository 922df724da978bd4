/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-front.h"

G_DEFINE_INTERFACE (XmhFront, xmh_front, G_TYPE_OBJECT)

static void
xmh_front_default_init (XmhFrontInterface *iface)
{
  /**
   * XmhFront::state-changed:
   *
   * xmh_front_get_state() gives another state than before.
   */
  g_signal_new ("state-changed", XMH_TYPE_FRONT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/**
 * xmh_front_start:
 * @self: a front
 *
 * Opens the front's port. What goes wrong is told by xmh_front_get_state() and the hub's problems.
 */
void
xmh_front_start (XmhFront *self)
{
  XMH_FRONT_GET_IFACE (self)->start (self);
}

/**
 * xmh_front_stop:
 * @self: a front
 *
 * Closes the port and the connections that are no sessions. May be called more than once.
 */
void
xmh_front_stop (XmhFront *self)
{
  XMH_FRONT_GET_IFACE (self)->stop (self);
}

/**
 * xmh_front_apply:
 * @self: a front that has been started
 *
 * Makes the front follow the hub's configuration and TLS mode as they are now; open sessions go on.
 */
void
xmh_front_apply (XmhFront *self)
{
  XMH_FRONT_GET_IFACE (self)->apply (self);
}

/**
 * xmh_front_get_state:
 * @self: a front
 *
 * Returns: how the front is doing
 */
XmhFrontState
xmh_front_get_state (XmhFront *self)
{
  return XMH_FRONT_GET_IFACE (self)->get_state (self);
}

/**
 * xmh_front_ask_backend:
 * @self: a front
 *
 * Returns: whether somebody listens where the server behind the front should; %FALSE for a front that does not watch it
 */
gboolean
xmh_front_ask_backend (XmhFront *self)
{
  XmhFrontInterface *iface = XMH_FRONT_GET_IFACE (self);

  return iface->ask_backend != NULL && iface->ask_backend (self);
}

/**
 * xmh_front_is_backend_ready:
 * @self: a front
 *
 * Returns: what xmh_front_ask_backend() returned last, or what has been seen since, without looking
 */
gboolean
xmh_front_is_backend_ready (XmhFront *self)
{
  XmhFrontInterface *iface = XMH_FRONT_GET_IFACE (self);

  return iface->is_backend_ready != NULL && iface->is_backend_ready (self);
}
