/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "panel/xmh-hub-proxy.h"

/**
 * XmhObstacle:
 * @XMH_OBSTACLE_NONE: a device can come in
 * @XMH_OBSTACLE_FIREWALL: the hub is ready, and the firewall blocks its address
 * @XMH_OBSTACLE_OTHER: there is no address that a device could use
 */
typedef enum
{
  XMH_OBSTACLE_NONE,
  XMH_OBSTACLE_FIREWALL,
  XMH_OBSTACLE_OTHER,
} XmhObstacle;

#define XMH_TYPE_OBSTACLE_CARD (xmh_obstacle_card_get_type ())
G_DECLARE_FINAL_TYPE (XmhObstacleCard, xmh_obstacle_card, XMH, OBSTACLE_CARD, AdwBin)

/* Why no device can come in, in place of an address that would not work, and a button that helps. Emits "changed" when
 * the firewall has been asked. */
void xmh_obstacle_card_update (XmhObstacleCard *self, XmhHubProxy *service, XmhBusMediaHub *hub);
XmhObstacle xmh_obstacle_card_get (XmhObstacleCard *self);
