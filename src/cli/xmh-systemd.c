/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-systemd.h"

#include <glib/gi18n.h>

#include "common/xmh-names.h"

#define NAME "org.freedesktop.systemd1"
#define PATH "/org/freedesktop/systemd1"
#define MANAGER NAME ".Manager"
#define UNIT NAME ".Unit"

/* As long as systemctl waits for an answer, and longer than a unit of ours may take to start or to end. */
#define CALL_TIMEOUT_MS 25000
#define JOB_TIMEOUT_S 100

/* A job that is waited for: its number is known only after its end may have been told. */
typedef struct
{
  GMainLoop *loop;
  GHashTable *results;          /* path → result */
  const char *path;             /* of ours, once it is known */
} Wait;

void
xmh_systemd_unit_free (XmhSystemdUnit *unit)
{
  g_free (unit->path);
  g_free (unit->enabled);
  g_free (unit->active);
  g_free (unit);
}

static GVariant *
call (GDBusConnection *systemd,
      const char      *path,
      const char      *interface,
      const char      *method,
      GVariant        *parameters,
      const char      *type,
      GError         **error)
{
  GVariant *answer = g_dbus_connection_call_sync (systemd, NAME, path, interface, method, parameters,
                                                  G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                                  CALL_TIMEOUT_MS, NULL, error);

  if (answer == NULL && error != NULL)
    g_dbus_error_strip_remote_error (*error);
  return answer;
}

static gboolean
order (GDBusConnection *systemd,
       const char      *method,
       GVariant        *parameters,
       const char      *type,
       GError         **error)
{
  g_autoptr(GVariant) answer = call (systemd, PATH, MANAGER, method, parameters, type, error);

  return answer != NULL;
}

/**
 * xmh_systemd_connect:
 * @error: return location
 *
 * Returns: (transfer full): the session bus, if the user's service manager is on it
 */
GDBusConnection *
xmh_systemd_connect (GError **error)
{
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);

  if (bus != NULL && order (bus, "Subscribe", NULL, "()", error))
    return g_steal_pointer (&bus);

  g_prefix_error (error, "%s: ", _("The service manager of your session cannot be reached"));
  return NULL;
}

static char *
get_property (GDBusConnection *systemd,
              const char      *path,
              const char      *name,
              GError         **error)
{
  g_autoptr(GVariant) answer = call (systemd, path, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", UNIT, name), "(v)", error);
  g_autoptr(GVariant) value = NULL;

  if (answer == NULL)
    return NULL;

  g_variant_get (answer, "(v)", &value);
  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_variant_dup_string (value, NULL) : g_strdup ("");
}

/**
 * xmh_systemd_look:
 * @systemd: the service manager
 * @error: return location
 *
 * Returns: (transfer full): what it knows of the hub's unit, which may be nothing
 */
XmhSystemdUnit *
xmh_systemd_look (GDBusConnection *systemd,
                  GError         **error)
{
  g_autoptr(GVariant) answer = call (systemd, PATH, MANAGER, "LoadUnit", g_variant_new ("(s)", XMH_UNIT), "(o)", error);
  g_autoptr(XmhSystemdUnit) unit = g_new0 (XmhSystemdUnit, 1);
  const char *path;

  if (answer == NULL)
    return NULL;

  g_variant_get (answer, "(&o)", &path);
  unit->path = get_property (systemd, path, "FragmentPath", error);
  if (unit->path != NULL)
    unit->enabled = get_property (systemd, path, "UnitFileState", error);
  if (unit->enabled != NULL)
    unit->active = get_property (systemd, path, "ActiveState", error);

  return unit->active != NULL ? g_steal_pointer (&unit) : NULL;
}

gboolean
xmh_systemd_reload (GDBusConnection *systemd,
                    GError         **error)
{
  return order (systemd, "Reload", NULL, "()", error);
}

/**
 * xmh_systemd_set_enabled:
 * @systemd: the service manager
 * @enabled: whether the hub is to start at login
 * @error: return location
 *
 * Returns: whether it is so, and the manager has heard of it
 */
gboolean
xmh_systemd_set_enabled (GDBusConnection *systemd,
                         gboolean         enabled,
                         GError         **error)
{
  const char *const units[] = { XMH_UNIT, NULL };
  gboolean done = enabled
                  ? order (systemd, "EnableUnitFiles", g_variant_new ("(^asbb)", units, FALSE, FALSE), "(ba(sss))", error)
                  : order (systemd, "DisableUnitFiles", g_variant_new ("(^asb)", units, FALSE), "(a(sss))", error);

  return done && xmh_systemd_reload (systemd, error);
}

static void
end_if_known (Wait *wait)
{
  if (wait->path != NULL && g_hash_table_contains (wait->results, wait->path))
    g_main_loop_quit (wait->loop);
}

static void
on_job_removed (GDBusConnection *connection,
                const char      *sender,
                const char      *path,
                const char      *interface,
                const char      *signal,
                GVariant        *parameters,
                gpointer         user_data)
{
  Wait *wait = user_data;
  const char *job, *result;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uoss)")))
    return;

  g_variant_get (parameters, "(u&o&s&s)", NULL, &job, NULL, &result);
  g_hash_table_replace (wait->results, g_strdup (job), g_strdup (result));
  end_if_known (wait);
}

static gboolean
on_too_long (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Returns: whether the job was done */
static gboolean
wait_for (Wait       *wait,
          const char *job,
          GError    **error)
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
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s could not be started or stopped (%s). For the reason, run “journalctl --user -u %s”"),
               XMH_UNIT, result != NULL ? result : "timeout", XMH_UNIT);
  return FALSE;
}

static gboolean
run_job (GDBusConnection *systemd,
         const char      *method,
         GError         **error)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GHashTable) results = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Wait wait = { loop, results, NULL };
  guint id = g_dbus_connection_signal_subscribe (systemd, NAME, MANAGER, "JobRemoved", PATH, NULL,
                                                 G_DBUS_SIGNAL_FLAGS_NONE, on_job_removed, &wait, NULL);
  g_autoptr(GVariant) answer = call (systemd, PATH, MANAGER, method, g_variant_new ("(ss)", XMH_UNIT, "replace"), "(o)",
                                     error);
  const char *job = NULL;
  gboolean done;

  if (answer != NULL)
    g_variant_get (answer, "(&o)", &job);
  done = answer != NULL && wait_for (&wait, job, error);
  g_dbus_connection_signal_unsubscribe (systemd, id);
  return done;
}

/* Returns: whether it runs */
gboolean
xmh_systemd_start (GDBusConnection *systemd,
                   GError         **error)
{
  return run_job (systemd, "StartUnit", error);
}

gboolean
xmh_systemd_restart (GDBusConnection *systemd,
                     GError         **error)
{
  return run_job (systemd, "RestartUnit", error);
}

/* Returns: whether it has ended */
gboolean
xmh_systemd_stop (GDBusConnection *systemd,
                  GError         **error)
{
  return run_job (systemd, "StopUnit", error);
}
