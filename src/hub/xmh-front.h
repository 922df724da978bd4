/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_FRONT (xmh_front_get_type ())
G_DECLARE_INTERFACE (XmhFront, xmh_front, XMH, FRONT, GObject)

typedef enum
{
  XMH_FRONT_DISABLED,
  XMH_FRONT_LISTENING,
  XMH_FRONT_PORT_IN_USE, /* tried again until the port is free */
  XMH_FRONT_FAILED,
} XmhFrontState;

/**
 * XmhFrontInterface:
 * @apply: opens or closes the port, and applies the configuration and the TLS mode; never fails, since faults are a
 *   state
 * @stop: closes the port, then the connections that are not sessions
 * @get_state: the current state; "state-changed" reports a change
 * @ask_backend: (nullable): checks whether the server behind the front is running, and keeps checking for a while;
 *   "state-changed" reports a change
 * @is_backend_ready: (nullable): the last result, without a check
 * @get_backend: (nullable): the URL of the server behind the front, according to the last check
 *
 * A port of the hub that devices connect to. The HTTP folders implement it.
 */
struct _XmhFrontInterface
{
  GTypeInterface parent_iface;

  void (*apply) (XmhFront *self);
  void (*stop) (XmhFront *self);
  XmhFrontState (*get_state) (XmhFront *self);
  gboolean (*ask_backend) (XmhFront *self);
  gboolean (*is_backend_ready) (XmhFront *self);
  const char *(*get_backend) (XmhFront *self);
};

void xmh_front_apply (XmhFront *self);
void xmh_front_stop (XmhFront *self);

/* Returns: how the front is doing */
XmhFrontState xmh_front_get_state (XmhFront *self);

/* Returns: whether a program listens where the server behind the front should; %FALSE for a front that does not watch
 *   it */
gboolean xmh_front_ask_backend (XmhFront *self);
/* Returns: the last result of xmh_front_ask_backend() or of the checks that follow it, without a new check */
gboolean xmh_front_is_backend_ready (XmhFront *self);
/* Returns: (nullable): the URL that new sessions are relayed to; %NULL for a front that does not watch its backend, or
 *   is disabled */
const char *xmh_front_get_backend (XmhFront *self);
