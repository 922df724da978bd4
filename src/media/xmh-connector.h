/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

#define XMH_TYPE_CONNECTOR (xmh_connector_get_type ())
G_DECLARE_FINAL_TYPE (XmhConnector, xmh_connector, XMH, CONNECTOR, GObject)

typedef enum
{
  XMH_CONNECTOR_DISABLED, /* connector_command is empty */
  XMH_CONNECTOR_WAITING,  /* for the LiveKit server */
  XMH_CONNECTOR_STARTING,
  XMH_CONNECTOR_RUNNING,
  XMH_CONNECTOR_FAILED, /* it is started again after a delay */
} XmhConnectorState;

GType xmh_connector_state_get_type (void);

/**
 * XmhConnector:
 *
 * The program of the user that links agents to the room. It runs while the LiveKit server is ready. `connector_restart`
 * decides whether a restart of LiveKit or a new key pair restarts it too; the file of its variables is always current.
 *
 * Its properties are "problem" and "state". "state" is also notified when the process or the number of restarts has
 * changed.
 */
/* @paths: the folders; kept by the caller, which outlives the connector
 * Returns: (transfer full): a connector that has not been started */
XmhConnector *xmh_connector_new (XmhConfig *config,
                                 XmhApiCredentials *credentials,
                                 XmhPaths *paths,
                                 XmhMediaServer *media_server);

/* @as_unit: start it as a unit of systemd if that manages the hub, so that it does not have the restrictions of the
 *   hub's unit */
void xmh_connector_set_as_unit (XmhConnector *self, gboolean as_unit);

/* Starts it when LiveKit is ready. Never fails: faults become problems. */
void xmh_connector_start (XmhConnector *self);
/* Ends it for good, by force after about 2 s. */
void xmh_connector_stop_async (XmhConnector *self, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: %TRUE */
gboolean xmh_connector_stop_finish (XmhConnector *self, GAsyncResult *result, GError **error);

/* Ends it, and starts it again without a delay. */
void xmh_connector_restart (XmhConnector *self);
/* Uses another configuration, and credentials that have changed since. */
void xmh_connector_apply (XmhConnector *self, XmhConfig *config);

XmhConnectorState xmh_connector_get_state (XmhConnector *self);
/* Returns: its stable name, as the bus has it */
const char *xmh_connector_state_to_string (XmhConnectorState state);
GPid xmh_connector_get_pid (XmhConnector *self);
guint xmh_connector_get_restarts (XmhConnector *self);
/* (nullable) (transfer none): the current problem. */
const XmhProblem *xmh_connector_get_problem (XmhConnector *self);
