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
  g_signal_new ("state-changed", XMH_TYPE_FRONT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* Closes the port and the connections that are not sessions. May be called more than once. */
void
xmh_front_stop (XmhFront *self)
{
  XMH_FRONT_GET_IFACE (self)->stop (self);
}

/* Makes the front follow the hub's configuration and TLS mode as they are now, its port included; open sessions
 * continue. Faults show in xmh_front_get_state() and the hub's problems. */
void
xmh_front_apply (XmhFront *self)
{
  XMH_FRONT_GET_IFACE (self)->apply (self);
}

XmhFrontState
xmh_front_get_state (XmhFront *self)
{
  return XMH_FRONT_GET_IFACE (self)->get_state (self);
}

gboolean
xmh_front_ask_backend (XmhFront *self)
{
  XmhFrontInterface *iface = XMH_FRONT_GET_IFACE (self);

  return iface->ask_backend != NULL && iface->ask_backend (self);
}

gboolean
xmh_front_is_backend_ready (XmhFront *self)
{
  XmhFrontInterface *iface = XMH_FRONT_GET_IFACE (self);

  return iface->is_backend_ready != NULL && iface->is_backend_ready (self);
}

const char *
xmh_front_get_backend (XmhFront *self)
{
  XmhFrontInterface *iface = XMH_FRONT_GET_IFACE (self);

  return iface->get_backend != NULL ? iface->get_backend (self) : NULL;
}
