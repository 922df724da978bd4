/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "xmh-bus.h"

/* One file for each group of members. Handlers keep the bus object and the hub alive only while a call runs. */

void xmh_control_connect_security (XmhBusMediaHub *bus, XmhHub *hub);
void xmh_control_connect_devices (XmhBusMediaHub *bus, XmhHub *hub);
void xmh_control_connect_sessions (XmhBusMediaHub *bus, XmhHub *hub);
void xmh_control_connect_participants (XmhBusMediaHub *bus, XmhHub *hub);
void xmh_control_connect_tokens (XmhBusMediaHub *bus, XmhHub *hub);
void xmh_control_connect_firewall (XmhBusMediaHub *bus, XmhHub *hub);
void xmh_control_connect_maintenance (XmhBusMediaHub *bus, XmhHub *hub);

void xmh_control_bind_properties (XmhBusMediaHub *bus, XmhHub *hub);
void xmh_control_update_connector (XmhBusMediaHub *bus, XmhHub *hub);
void xmh_control_update_cloudxr (XmhBusMediaHub *bus, XmhHub *hub);
