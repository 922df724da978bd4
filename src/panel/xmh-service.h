/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "xmh-bus.h"

/**
 * XmhServiceState:
 * @XMH_SERVICE_STARTING: asked for, not there yet
 * @XMH_SERVICE_RUNNING: on the bus
 * @XMH_SERVICE_STOPPED: it said that it stops, and went
 * @XMH_SERVICE_LOST: it went without a word
 * @XMH_SERVICE_ABSENT: the bus knows no such service: it is not installed
 * @XMH_SERVICE_FAILED: it could not be started; there is a reason
 * @XMH_SERVICE_NO_BUS: there is no session bus, or it went away
 */
typedef enum
{
  XMH_SERVICE_STARTING,
  XMH_SERVICE_RUNNING,
  XMH_SERVICE_STOPPED,
  XMH_SERVICE_LOST,
  XMH_SERVICE_ABSENT,
  XMH_SERVICE_FAILED,
  XMH_SERVICE_NO_BUS,
} XmhServiceState;

#define XMH_TYPE_SERVICE (xmh_service_get_type ())
G_DECLARE_FINAL_TYPE (XmhService, xmh_service, XMH, SERVICE, GObject)

/**
 * XmhService:
 *
 * The hub as the panel sees it over the bus. Emits "changed" when it comes, goes, or a property of it has another
 * value, and "sessions-changed" when a session was opened or closed.
 */
XmhService *xmh_service_new (void);

void xmh_service_start (XmhService *self);

XmhServiceState xmh_service_get_state (XmhService *self);
const char *xmh_service_get_reason (XmhService *self);
XmhBusMediaHub *xmh_service_get_hub (XmhService *self);
gboolean xmh_service_has (XmhService *self,
                          const char *property);
