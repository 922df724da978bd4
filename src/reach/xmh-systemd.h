/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "xmh-systemd-bus.h"

/* All functions block until the answer. */

/* Returns: (transfer full): the user's service manager on the session bus */
XmhSystemdManager *xmh_systemd_connect (GError **error);

/* Returns: (transfer full): the hub's unit, which may have no file; all strings are set */
XmhSystemdUnit *xmh_systemd_look (XmhSystemdManager *systemd, GError **error);

/* @unit: (nullable)
 * Returns: whether the unit has a file */
gboolean xmh_systemd_has_unit (XmhSystemdUnit *unit);
gboolean xmh_systemd_reload (XmhSystemdManager *systemd, GError **error);

/* @enabled: whether the hub starts at login
 * Returns: whether it worked, including the reload of the service manager */
gboolean xmh_systemd_set_enabled (XmhSystemdManager *systemd, gboolean enabled, GError **error);

gboolean xmh_systemd_start (XmhSystemdManager *systemd, GError **error);
gboolean xmh_systemd_restart (XmhSystemdManager *systemd, GError **error);
gboolean xmh_systemd_stop (XmhSystemdManager *systemd, GError **error);
