/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "widgets/xmh-hub-proxy.h"

/**
 * XmhObstacle:
 * @XMH_OBSTACLE_NONE: devices can connect
 * @XMH_OBSTACLE_FIREWALL: the hub is ready, but the firewall blocks its address
 * @XMH_OBSTACLE_OTHER: there is no address for devices
 */
typedef enum
{
  XMH_OBSTACLE_NONE,
  XMH_OBSTACLE_FIREWALL,
  XMH_OBSTACLE_OTHER,
} XmhObstacle;

#define XMH_TYPE_OBSTACLE_CARD (xmh_obstacle_card_get_type ())
G_DECLARE_FINAL_TYPE (XmhObstacleCard, xmh_obstacle_card, XMH, OBSTACLE_CARD, AdwBin)

/* Shows why no device can connect, in place of an address that would not work, and a button that helps. Emits
 * "changed" after a query of the firewall. */
void xmh_obstacle_card_update (XmhObstacleCard *self, XmhHubProxy *service, XmhBusMediaHub *hub);
XmhObstacle xmh_obstacle_card_get (XmhObstacleCard *self);
