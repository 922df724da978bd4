/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

typedef void (*XmhRemovalWatchFunc) (gpointer data);

GFileMonitor *xmh_removal_watch_new (XmhRemovalWatchFunc on_removed, gpointer data);
