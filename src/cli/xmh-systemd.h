/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "xmh-systemd-bus.h"

/* All of them wait for the answer. */
XmhSystemdManager *xmh_systemd_connect (GError **error);
XmhSystemdUnit *xmh_systemd_look (XmhSystemdManager *systemd, GError **error);
/* Whether there is a file of the unit; @unit may be NULL. */
gboolean xmh_systemd_has_unit (XmhSystemdUnit *unit);
gboolean xmh_systemd_reload (XmhSystemdManager *systemd, GError **error);
gboolean xmh_systemd_set_enabled (XmhSystemdManager *systemd, gboolean enabled, GError **error);
gboolean xmh_systemd_start (XmhSystemdManager *systemd, GError **error);
gboolean xmh_systemd_restart (XmhSystemdManager *systemd, GError **error);
gboolean xmh_systemd_stop (XmhSystemdManager *systemd, GError **error);
