/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "cli/xmh-systemd.h"

/**
 * XmhRun:
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
} XmhRun;

XmhRun *xmh_run_look (void);
void xmh_run_free (XmhRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRun, xmh_run_free)

gboolean xmh_run_has_unit (const XmhRun *self);
gboolean xmh_run_end (const XmhRun *self,
                      GError      **error);
