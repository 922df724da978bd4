/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-problem.h"
#include "common/xmh-types.h"
#include "hub/xmh-config-status.h"

#define XMH_TYPE_AGENTS (xmh_agents_get_type ())
G_DECLARE_FINAL_TYPE (XmhAgents, xmh_agents, XMH, AGENTS, GObject)

/**
 * XmhAgents:
 *
 * Whether the connector of the agents, the participant `identity`, is in the room. It is expected there if the
 * configuration names a connector, or if the file has keys that only xr-ai's own hub uses. Without either, it is not
 * searched.
 *
 * Its properties are "present", and "problem" (`agents-absent`).
 */
typedef struct
{
  XmhMediaServer *media_server;
  XmhApiCredentials *credentials;
  XmhConnector *connector;
  XmhSessions *sessions;
  XmhConfigStatus *status;
} XmhAgentsParts;

/* Returns: (transfer full): it has not started; keeps all parts */
XmhAgents *xmh_agents_new (const XmhAgentsParts *parts);

void xmh_agents_start (XmhAgents *self);
void xmh_agents_stop (XmhAgents *self);
void xmh_agents_apply_config (XmhAgents *self, XmhConfig *config);

gboolean xmh_agents_is_present (XmhAgents *self);
/* Returns: (transfer none) (nullable) */
const XmhProblem *xmh_agents_get_problem (XmhAgents *self);
