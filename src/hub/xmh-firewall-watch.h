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
 * Updates the firewall's list of the ports that the hub's devices need. Raises the problem `firewall` while the
 * rules are readable and one of these ports is closed. Checks when something changes, not periodically.
 */
/* @hub: (transfer none): the hub, which may own the watch
 * Returns: (transfer full): a watch that has not checked yet */
XmhFirewallWatch *xmh_firewall_watch_new (XmhHub *hub);

void xmh_firewall_watch_start (XmhFirewallWatch *self);
/* (transfer none): the firewall, with the hub's current needs. */
XmhFirewall *xmh_firewall_watch_get_firewall (XmhFirewallWatch *self);
