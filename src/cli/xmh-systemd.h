/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhSystemdUnit:
 * @path: its file; empty when there is none
 * @enabled: as `systemctl is-enabled` says it; empty when there is no unit
 * @active: as `systemctl is-active` says it
 *
 * What the user's service manager knows of the hub's unit.
 */
typedef struct
{
  char *path;
  char *enabled;
  char *active;
} XmhSystemdUnit;

void xmh_systemd_unit_free (XmhSystemdUnit *unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhSystemdUnit, xmh_systemd_unit_free)

/* All of them wait for the answer. */
GDBusConnection *xmh_systemd_connect (GError **error);
XmhSystemdUnit *xmh_systemd_look (GDBusConnection *systemd,
                                  GError         **error);
gboolean xmh_systemd_reload (GDBusConnection *systemd,
                             GError         **error);
gboolean xmh_systemd_set_enabled (GDBusConnection *systemd,
                                  gboolean         enabled,
                                  GError         **error);
gboolean xmh_systemd_start (GDBusConnection *systemd,
                            GError         **error);
gboolean xmh_systemd_restart (GDBusConnection *systemd,
                              GError         **error);
gboolean xmh_systemd_stop (GDBusConnection *systemd,
                           GError         **error);
