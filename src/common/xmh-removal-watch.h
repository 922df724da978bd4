/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

typedef void (*XmhRemovalWatchFunc) (gpointer data);

/* Reports that this Flatpak is being uninstalled. This does not stop running programs, so a service must exit
 * automatically.
 * Returns: (transfer full) (nullable): a watch that reports as long as it lives; %NULL outside of a Flatpak */
GFileMonitor *xmh_removal_watch_new (XmhRemovalWatchFunc on_removed, gpointer data);
