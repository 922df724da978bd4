/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "xmh-bus.h"

/**
 * XmhHubProxyState:
 * @XMH_HUB_PROXY_STARTING: it is being started
 * @XMH_HUB_PROXY_RUNNING: it is on the bus
 * @XMH_HUB_PROXY_STOPPED: it announced its stop and left the bus
 * @XMH_HUB_PROXY_LOST: it left the bus without announcing a stop
 * @XMH_HUB_PROXY_ABSENT: it is not installed, so the bus cannot start it
 * @XMH_HUB_PROXY_FAILED: it could not be started; there is a reason
 * @XMH_HUB_PROXY_NO_BUS: there is no session bus, or it went away
 */
typedef enum
{
  XMH_HUB_PROXY_STARTING,
  XMH_HUB_PROXY_RUNNING,
  XMH_HUB_PROXY_STOPPED,
  XMH_HUB_PROXY_LOST,
  XMH_HUB_PROXY_ABSENT,
  XMH_HUB_PROXY_FAILED,
  XMH_HUB_PROXY_NO_BUS,
} XmhHubProxyState;

#define XMH_TYPE_HUB_PROXY (xmh_hub_proxy_get_type ())
G_DECLARE_FINAL_TYPE (XmhHubProxy, xmh_hub_proxy, XMH, HUB_PROXY, GObject)

/**
 * XmhHubProxy:
 *
 * The hub on the session bus. Emits "changed" when it appears, disappears or changes a property, "sessions-changed"
 * when a session was opened or closed, and "devices-changed" when the list of devices has changed.
 */
XmhHubProxy *xmh_hub_proxy_new (void);
XmhHubProxy *xmh_hub_proxy_new_passive (void);

void xmh_hub_proxy_start (XmhHubProxy *self);

XmhHubProxyState xmh_hub_proxy_get_state (XmhHubProxy *self);
const char *xmh_hub_proxy_get_reason (XmhHubProxy *self);
XmhBusMediaHub *xmh_hub_proxy_get_hub (XmhHubProxy *self);
GVariant *xmh_hub_proxy_get_devices (XmhHubProxy *self);
gboolean xmh_hub_proxy_asks (XmhHubProxy *self);
gboolean xmh_hub_proxy_has (XmhHubProxy *self, const char *property);
