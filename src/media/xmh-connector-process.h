/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

#define XMH_TYPE_CONNECTOR_PROCESS (xmh_connector_process_get_type ())
G_DECLARE_FINAL_TYPE (XmhConnectorProcess, xmh_connector_process, XMH, CONNECTOR_PROCESS, GObject)

/**
 * XmhConnectorProcess:
 *
 * One run of the connector, from its start to its end. Emits "ended" (char *) with a sentence for the user once it is
 * gone.
 */
/* @argv: the program and its arguments
 * @variables: `NAME=value` to add to the environment; the same ones are in @file
 * @as_unit: run it as a unit of systemd, if this process is in one
 * Returns: (transfer full): a run that has just been started; %NULL on failure */
XmhConnectorProcess *xmh_connector_process_new (const char *const *argv,
                                                const char *const *variables,
                                                const char *file,
                                                gboolean as_unit,
                                                GError **error);

GPid xmh_connector_process_get_pid (XmhConnectorProcess *self);
const char *const *xmh_connector_process_get_command (XmhConnectorProcess *self);
const char *const *xmh_connector_process_get_variables (XmhConnectorProcess *self);
guint xmh_connector_process_get_age_s (XmhConnectorProcess *self);

/* Ends it in an orderly way, by force after about 2 s; "ended" follows. */
void xmh_connector_process_end (XmhConnectorProcess *self);
/* Kills it; no signal follows. */
void xmh_connector_process_kill (XmhConnectorProcess *self);

/* @program: the first word of connector_command
 * Returns: (transfer full) (nullable): why it cannot be started; %NULL if it can */
XmhProblem *xmh_connector_process_check (const char *program);
