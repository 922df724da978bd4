/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-common"

#include "config.h"

#include "common/xmh-removal-watch.h"

#include "common/xmh-sandbox.h"

/* Flatpak creates it in the files of an application that it uninstalls. */
#define REMOVED_MARK "/app/.removed"

typedef struct
{
  XmhRemovalWatchFunc on_removed;
  gpointer data;
} Watch;

static void
on_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, Watch *watch)
{
  if (event == G_FILE_MONITOR_EVENT_CREATED || event == G_FILE_MONITOR_EVENT_RENAMED ||
      event == G_FILE_MONITOR_EVENT_MOVED_IN)
    watch->on_removed (watch->data);
}

static void
free_watch (gpointer watch, GClosure *closure)
{
  g_free (watch);
}

GFileMonitor *
xmh_removal_watch_new (XmhRemovalWatchFunc on_removed, gpointer data)
{
  g_autoptr(GFile) mark = g_file_new_for_path (REMOVED_MARK);
  g_autoptr(GError) error = NULL;
  GFileMonitor *monitor;
  Watch *watch;

  if (!xmh_sandbox_is_flatpak ())
    return NULL;

  /* Also report the new name of a file that is renamed into place. */
  monitor = g_file_monitor_file (mark, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (monitor == NULL)
    {
      g_warning ("cannot watch %s: %s", REMOVED_MARK, error->message);
      return NULL;
    }

  watch = g_new (Watch, 1);
  watch->on_removed = on_removed;
  watch->data = data;
  g_signal_connect_data (monitor, "changed", G_CALLBACK (on_changed), watch, free_watch, 0);
  return monitor;
}
