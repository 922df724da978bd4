/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "reach/xmh-systemd.h"

#include <glib/gi18n.h>

#include "common/xmh-ids.h"

/* Longer than the unit may take to start or stop. */
#define JOB_TIMEOUT_S 100

/* A job to wait for. Its end may be signalled before its path is known. */
typedef struct
{
  GMainLoop *loop;
  GHashTable *results; /* path → result */
  const char *path;    /* of this job, once known */
} Wait;

/* One of the methods that create a job. */
typedef gboolean (*CallJob) (XmhSystemdManager *systemd,
                             const char *name,
                             const char *mode,
                             char **job,
                             GCancellable *cancellable,
                             GError **error);

static gboolean
strip (gboolean done, GError **error)
{
  if (!done && error != NULL)
    g_dbus_error_strip_remote_error (*error);
  return done;
}

XmhSystemdManager *
xmh_systemd_connect (GError **error)
{
  g_autoptr(XmhSystemdManager)
               systemd = xmh_systemd_manager_proxy_new_for_bus_sync (G_BUS_TYPE_SESSION,
                                                                     G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START |
                                                                       G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                                                     XMH_SYSTEMD_NAME, XMH_SYSTEMD_PATH, NULL, error);
  g_autofree char *owner = systemd != NULL ? g_dbus_proxy_get_name_owner (G_DBUS_PROXY (systemd)) : NULL;

  if (systemd != NULL && owner == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("Cannot reach the service manager of your session"));
      return NULL;
    }
  if (systemd != NULL && strip (xmh_systemd_manager_call_subscribe_sync (systemd, NULL, error), error))
    return g_steal_pointer (&systemd);

  g_prefix_error (error, "%s: ", _ ("Cannot reach the service manager of your session"));
  return NULL;
}

XmhSystemdUnit *
xmh_systemd_look (XmhSystemdManager *systemd, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr(XmhSystemdUnit) unit = NULL;

  if (!strip (xmh_systemd_manager_call_load_unit_sync (systemd, XMH_UNIT, &path, NULL, error), error))
    return NULL;

  unit = xmh_systemd_unit_proxy_new_sync (g_dbus_proxy_get_connection (G_DBUS_PROXY (systemd)),
                                          G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START |
                                            G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                          XMH_SYSTEMD_NAME, path, NULL, error);
  if (unit == NULL ||
      (xmh_systemd_unit_get_fragment_path (unit) != NULL && xmh_systemd_unit_get_unit_file_state (unit) != NULL &&
       xmh_systemd_unit_get_active_state (unit) != NULL))
    return g_steal_pointer (&unit);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _ ("Cannot reach the service manager of your session"));
  return NULL;
}

gboolean
xmh_systemd_has_unit (XmhSystemdUnit *unit)
{
  return unit != NULL && *xmh_systemd_unit_get_fragment_path (unit) != '\0';
}

gboolean
xmh_systemd_reload (XmhSystemdManager *systemd, GError **error)
{
  return strip (xmh_systemd_manager_call_reload_sync (systemd, NULL, error), error);
}

gboolean
xmh_systemd_set_enabled (XmhSystemdManager *systemd, gboolean enabled, GError **error)
{
  const char *const units[] = { XMH_UNIT, NULL };
  gboolean done = enabled ? xmh_systemd_manager_call_enable_unit_files_sync (systemd, units, FALSE, FALSE, NULL, NULL,
                                                                             NULL, error)
                          : xmh_systemd_manager_call_disable_unit_files_sync (systemd, units, FALSE, NULL, NULL, error);

  return strip (done, error) && xmh_systemd_reload (systemd, error);
}

static void
on_job_removed (XmhSystemdManager *systemd, guint id, const char *job, const char *unit, const char *result, Wait *wait)
{
  g_hash_table_replace (wait->results, g_strdup (job), g_strdup (result));
  if (wait->path != NULL && g_hash_table_contains (wait->results, wait->path))
    g_main_loop_quit (wait->loop);
}

static gboolean
on_too_long (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Returns: whether the job succeeded */
static gboolean
wait_for (Wait *wait, const char *job, GError **error)
{
  guint timeout = g_timeout_add_seconds (JOB_TIMEOUT_S, on_too_long, wait->loop);
  const char *result;

  wait->path = job;
  if (!g_hash_table_contains (wait->results, job))
    g_main_loop_run (wait->loop);
  g_source_remove (timeout);

  result = g_hash_table_lookup (wait->results, job);
  if (g_strcmp0 (result, "done") == 0)
    return TRUE;

  /* Translators: the second %s is a word of systemd such as “failed” or “timeout” */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               _ ("Cannot start or stop %s (%s). To see why, run “journalctl --user -u %s”"), XMH_UNIT,
               result != NULL ? result : "timeout", XMH_UNIT);
  return FALSE;
}

static gboolean
run_job (XmhSystemdManager *systemd, CallJob call, GError **error)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GHashTable) results = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Wait wait = { loop, results, NULL };
  gulong id = g_signal_connect (systemd, "job-removed", G_CALLBACK (on_job_removed), &wait);
  g_autofree char *job = NULL;
  gboolean done = strip (call (systemd, XMH_UNIT, "replace", &job, NULL, error), error) && wait_for (&wait, job, error);

  g_signal_handler_disconnect (systemd, id);
  return done;
}

gboolean
xmh_systemd_start (XmhSystemdManager *systemd, GError **error)
{
  return run_job (systemd, xmh_systemd_manager_call_start_unit_sync, error);
}

gboolean
xmh_systemd_restart (XmhSystemdManager *systemd, GError **error)
{
  return run_job (systemd, xmh_systemd_manager_call_restart_unit_sync, error);
}

gboolean
xmh_systemd_stop (XmhSystemdManager *systemd, GError **error)
{
  return run_job (systemd, xmh_systemd_manager_call_stop_unit_sync, error);
}
