/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gtk/gtk.h>

/* For switches that show the state of the hub. Their handler of "state-set" returns %TRUE. */
void xmh_switch_show (GtkSwitch *widget, gboolean is_on, gpointer owner);
void xmh_switch_restore_later (GtkSwitch *widget, gpointer owner);
