/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "reach/xmh-systemd.h"

/**
 * XmhHubProcess:
 * @systemd: (nullable): the user's service manager
 * @unit: (nullable): the hub's unit, which may have no file
 * @is_running: whether a hub is running, started by the unit or otherwise
 * @is_unit: whether the unit started it
 * @pid: of the hub; 0 if unknown
 *
 * The state of the hub of this user.
 */
typedef struct
{
  XmhSystemdManager *systemd;
  XmhSystemdUnit *unit;
  gboolean is_running;
  gboolean is_unit;
  int pid;
} XmhHubProcess;

XmhHubProcess *xmh_hub_process_look (void);
void xmh_hub_process_free (XmhHubProcess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhHubProcess, xmh_hub_process_free)

gboolean xmh_hub_process_has_unit (const XmhHubProcess *self);
gboolean xmh_hub_process_end (const XmhHubProcess *self, GError **error);
