/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "reach/xmh-hub-process.h"

#include <errno.h>
#include <signal.h>

#include <glib/gi18n.h>

#include "common/xmh-folders.h"
#include "common/xmh-lock.h"

/* The hub ends within 3 s; a process that takes longer is stuck. */
#define END_TIMEOUT_S 10
#define END_INTERVAL_US (50 * 1000)

/**
 * xmh_hub_process_look:
 *
 * Asks the service manager and the lock of the data folder, which knows of a hub that was started in a terminal too.
 *
 * Returns: (transfer full): how the hub of this user runs
 */
XmhHubProcess *
xmh_hub_process_look (void)
{
  static const char *const running[] = { "active", "activating", "reloading", NULL };
  XmhHubProcess *self = g_new0 (XmhHubProcess, 1);
  g_autofree char *folder = xmh_folders_get_data ();

  self->systemd = xmh_systemd_connect (NULL);
  self->unit = self->systemd != NULL ? xmh_systemd_look (self->systemd, NULL) : NULL;
  self->is_running = xmh_lock_find_holder (folder, &self->pid);
  self->is_unit = xmh_hub_process_has_unit (self) &&
                  g_strv_contains (running, xmh_systemd_unit_get_active_state (self->unit));
  self->is_running = self->is_running || self->is_unit;
  return self;
}

void
xmh_hub_process_free (XmhHubProcess *self)
{
  g_clear_object (&self->systemd);
  g_clear_object (&self->unit);
  g_free (self);
}

gboolean
xmh_hub_process_has_unit (const XmhHubProcess *self)
{
  return xmh_systemd_has_unit (self->unit);
}

static gboolean
wait_for_end (GError **error)
{
  g_autofree char *folder = xmh_folders_get_data ();
  gint64 deadline_us = g_get_monotonic_time () + END_TIMEOUT_S * G_USEC_PER_SEC;
  int pid;

  while (xmh_lock_find_holder (folder, &pid))
    {
      if (g_get_monotonic_time () > deadline_us)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("The hub (process %d) did not stop within %d s"),
                       pid, END_TIMEOUT_S);
          return FALSE;
        }
      g_usleep (END_INTERVAL_US);
    }

  return TRUE;
}

/**
 * xmh_hub_process_end:
 * @self: a hub that runs
 *
 * Stops it, and waits until it has ended.
 *
 * Returns: whether it has ended
 */
gboolean
xmh_hub_process_end (const XmhHubProcess *self, GError **error)
{
  if (self->is_unit)
    return xmh_systemd_stop (self->systemd, error);

  if (self->pid <= 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _ ("The hub was started by another program, for example as a Flatpak. Stop it there"));
      return FALSE;
    }
  if (kill (self->pid, SIGTERM) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("Cannot stop process %d: %s"), self->pid,
                   g_strerror (code));
      return FALSE;
    }

  return wait_for_end (error);
}
