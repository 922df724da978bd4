/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "cli/xmh-systemd.h"

/**
 * XmhHubProcess:
 * @systemd: (nullable): the user's service manager
 * @unit: (nullable): what it knows of the hub's unit, which may have no file
 * @is_running: whether a hub runs, by the unit or otherwise
 * @is_unit: whether it is the unit's
 * @pid: the hub's process; 0 where that is not known
 *
 * How the hub of this user runs.
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
