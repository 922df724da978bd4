/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "host/xmh-socket-table.h"

/* How a zone of firewalld treats a port. */
typedef enum
{
  XMH_OPENING_NONE,  /* closed */
  XMH_OPENING_HUB,   /* open by an entry that is only for the hub: its service, or a port of its own */
  XMH_OPENING_OTHER, /* open by a wider rule, which the hub must not remove */
} XmhOpening;

/**
 * XmhZoneRules:
 *
 * The services, ports, protocols and target that a zone or a policy of firewalld allows. Rich rules are not
 * evaluated. They may override the rest under conditions of their own.
 */
typedef struct
{
  GPtrArray *ranges; /* of ports, with the service that has them */
  char **services;
  char **rich_rules; /* as firewalld writes them */
  gboolean takes_all;
  gboolean refuses_all; /* of policies: later rules are not evaluated */
} XmhZoneRules;

/* The service that the hub ships. */
#define XMH_FIREWALLD_SERVICE "xr-media-hub"

XmhZoneRules *xmh_zone_rules_new (GVariant *settings);
void xmh_zone_rules_free (XmhZoneRules *self);
void xmh_zone_rules_add_service (XmhZoneRules *self, const char *service, GVariant *settings);
gboolean xmh_zone_rules_has_service (const XmhZoneRules *self, const char *service);
/* @ours (element-type XmhPortUse): entries for these ports alone are the hub's. */
XmhOpening xmh_zone_rules_check (const XmhZoneRules *self, XmhProtocol protocol, guint16 port, GArray *ours);
/* Whether a rich rule may concern one of @ours. */
gboolean xmh_zone_rules_has_rich_rule (const XmhZoneRules *self, GArray *ours);
/* Whether a policy decides about one of @ours; it leaves the other ports to the zones. */
gboolean xmh_zone_rules_decides (const XmhZoneRules *self, GArray *ours);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhZoneRules, xmh_zone_rules_free)
