/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "system/xmh-firewall.h"

#define XMH_TYPE_FIREWALL_WATCH (xmh_firewall_watch_get_type ())
G_DECLARE_FINAL_TYPE (XmhFirewallWatch, xmh_firewall_watch, XMH, FIREWALL_WATCH, GObject)

/**
 * XmhFirewallWatch:
 *
 * Keeps the firewall informed of the ports that the hub's devices need, and the hub of those that are closed: the
 * problem `firewall` stands while the rules may be read and one of the ports is missing. Looks when something
 * changes, never by the clock.
 */
/* @hub: (transfer none): the hub, which may own the watch
 * Returns: (transfer full): a watch that has not looked yet */
XmhFirewallWatch *xmh_firewall_watch_new (XmhHub *hub);

void xmh_firewall_watch_start (XmhFirewallWatch *self);
/* (transfer none): the firewall, which knows the hub's present needs. */
XmhFirewall *xmh_firewall_watch_get_firewall (XmhFirewallWatch *self);
