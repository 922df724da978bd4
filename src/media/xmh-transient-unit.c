/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-transient-unit.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/xmh-ids.h"
#include "media/xmh-child.h"
#include "xmh-systemd-bus.h"

/* Between SIGTERM and SIGKILL, as for children of the hub. */
#define STOP_US (2 * G_USEC_PER_SEC)
/* The longest wait for the manager to report the end. */
#define GIVE_UP_MS 3000

/* A unit of a hub that was killed may still be stopping. */
#define OLD_RETRY_MS 250
#define OLD_TRIES_MAX 20

/* Lines for the journal. */
#define LOG_INTERVAL_US (30 * G_USEC_PER_SEC)
#define LOG_BURST 1000

/* CLD_EXITED of waitid(2), as the manager reports it. */
#define CODE_EXITED 1

struct _XmhTransientUnit
{
  GObject parent_instance;

  char *name;
  char *description;
  char *identifier;
  char **argv;
  char *environment_file;

  GCancellable *cancellable;
  XmhSystemdManager *manager;
  char *hub_unit;
  gboolean exists;      /* as far as the manager has not refused it */
  gboolean is_starting; /* the manager has a job for it */
  XmhSystemdUnit *unit; /* these two once the job is done */
  XmhSystemdService *service;

  guint n_tries;
  guint timeout;
  gboolean is_ending;
  gboolean told;
};

G_DEFINE_FINAL_TYPE (XmhTransientUnit, xmh_transient_unit, G_TYPE_OBJECT)

enum
{
  SIGNAL_UNAVAILABLE,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void start (XmhTransientUnit *self);

/* systemd ignores some calls that expect no reply. */
static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);

  if (answer == NULL)
    g_debug ("the service manager: %s", error->message);
}

static void
forget (XmhTransientUnit *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->manager != NULL)
    g_signal_handlers_disconnect_by_data (self->manager, self);
  if (self->unit != NULL)
    g_signal_handlers_disconnect_by_data (self->unit, self);
}

/* The manager keeps a failed unit, which a stop by the hub must not leave behind. */
static void
tell (XmhTransientUnit *self, guint signal, const char *reason)
{
  if (self->told)
    return;

  self->told = TRUE;
  forget (self);
  if (self->is_ending && self->manager != NULL)
    xmh_systemd_manager_call_reset_failed_unit (self->manager, self->name, NULL, on_called, NULL);
  g_signal_emit (self, signals[self->is_ending ? SIGNAL_ENDED : signal], 0, reason);
  g_object_unref (self);
}

static void
tell_error (XmhTransientUnit *self, guint signal, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_dbus_error_strip_remote_error (error);
  tell (self, signal, error->message);
}

static char *
describe_end (XmhTransientUnit *self)
{
  int code = xmh_systemd_service_get_exec_main_code (self->service);
  int status = xmh_systemd_service_get_exec_main_status (self->service);

  return code == 0 || code == CODE_EXITED ? xmh_child_describe_end (0, status) : xmh_child_describe_end (status, 0);
}

/* @state: (nullable): %NULL while the manager executes itself anew, which units survive */
static void
check_state (XmhTransientUnit *self, const char *state)
{
  g_autofree char *reason = NULL;

  if (g_strcmp0 (state, "inactive") != 0 && g_strcmp0 (state, "failed") != 0)
    return;

  reason = describe_end (self);
  tell (self, SIGNAL_ENDED, reason);
}

/* The manager reports the properties of the service before those of the unit. */
static void
check (XmhTransientUnit *self)
{
  check_state (self, xmh_systemd_unit_get_active_state (self->unit));
}

static void
on_service (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhTransientUnit) self = user_data;
  g_autoptr(GError) error = NULL;
  XmhSystemdService *service = xmh_systemd_service_proxy_new_finish (result, &error);

  if (service == NULL)
    {
      tell_error (self, SIGNAL_ENDED, error);
      return;
    }

  self->service = service;
  g_signal_connect_swapped (self->unit, "g-properties-changed", G_CALLBACK (check), self);
  check (self);
}

static void
on_unit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhTransientUnit) self = user_data;
  g_autoptr(GError) error = NULL;

  self->unit = xmh_systemd_unit_proxy_new_finish (result, &error);
  if (self->unit == NULL)
    tell_error (self, SIGNAL_ENDED, error);
  else
    xmh_systemd_service_proxy_new (g_dbus_proxy_get_connection (G_DBUS_PROXY (self->manager)),
                                   G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, XMH_SYSTEMD_NAME,
                                   g_dbus_proxy_get_object_path (G_DBUS_PROXY (self->unit)), self->cancellable,
                                   on_service, g_object_ref (self));
}

/* As bus_label_escape() of systemd. */
static char *
make_path (const char *name)
{
  GString *path = g_string_new (XMH_SYSTEMD_PATH "/unit/");

  for (; *name != '\0'; name++)
    if (g_ascii_isalnum (*name))
      g_string_append_c (path, *name);
    else
      g_string_append_printf (path, "_%02x", (guchar) *name);

  return g_string_free (path, FALSE);
}

/* From here on, the properties are those of this run. */
static void
on_job_removed (XmhTransientUnit *self, guint id, const char *job, const char *unit, const char *result)
{
  g_autofree char *path = NULL;

  if (!self->is_starting || !g_str_equal (unit, self->name))
    return;

  self->is_starting = FALSE;
  path = make_path (self->name);
  xmh_systemd_unit_proxy_new (g_dbus_proxy_get_connection (G_DBUS_PROXY (self->manager)),
                              G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, XMH_SYSTEMD_NAME, path, self->cancellable, on_unit,
                              g_object_ref (self));
}

static void
on_state (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhTransientUnit) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);
  g_autoptr(GVariant) state = NULL;

  if (answer == NULL)
    {
      g_debug ("the service manager: %s", error->message);
      return;
    }

  g_variant_get (answer, "(v)", &state);
  if (!self->told && g_variant_is_of_type (state, G_VARIANT_TYPE_STRING))
    check_state (self, g_variant_get_string (state, NULL));
}

/* A unit that ended without a failure disappears. But a manager that reads its files again removes all units for a
 * moment, too, while their processes continue. It answers when it has finished. */
static void
on_unit_removed (XmhTransientUnit *self, const char *id, const char *path)
{
  if (self->service != NULL && g_str_equal (id, self->name))
    g_dbus_proxy_call (G_DBUS_PROXY (self->unit), "org.freedesktop.DBus.Properties.Get",
                       g_variant_new ("(ss)", g_dbus_proxy_get_interface_name (G_DBUS_PROXY (self->unit)),
                                      "ActiveState"),
                       G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, on_state, g_object_ref (self));
}

static gboolean
on_old_retry (gpointer data)
{
  XmhTransientUnit *self = data;

  self->timeout = 0;
  start (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_old_there (const GError *error)
{
  g_autofree char *name = g_dbus_error_is_remote_error (error) ? g_dbus_error_get_remote_error (error) : NULL;

  return g_strcmp0 (name, "org.freedesktop.systemd1.UnitExists") == 0;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhTransientUnit) self = user_data;
  g_autoptr(GError) error = NULL;

  if (xmh_systemd_manager_call_start_transient_unit_finish (XMH_SYSTEMD_MANAGER (source), NULL, result, &error) ||
      self->told)
    return;

  self->exists = self->is_starting = FALSE;
  if (self->is_ending || !is_old_there (error) || self->n_tries++ >= OLD_TRIES_MAX)
    {
      tell_error (self, SIGNAL_ENDED, error);
      return;
    }

  if (self->n_tries == 1)
    xmh_systemd_manager_call_stop_unit (self->manager, self->name, "replace", NULL, on_called, NULL);
  self->timeout = g_timeout_add (OLD_RETRY_MS, on_old_retry, self);
}

static void
add (GVariantBuilder *properties, const char *name, GVariant *value)
{
  g_variant_builder_add (properties, "(sv)", name, value);
}

/* BindsTo= ends it if the hub's unit fails, PartOf= if that is stopped or restarted by its manager. */
static GVariant *
make_properties (XmhTransientUnit *self)
{
  const char *const hub_units[] = { self->hub_unit, NULL };
  GVariantBuilder properties;

  g_variant_builder_init (&properties, G_VARIANT_TYPE ("a(sv)"));
  add (&properties, "Description", g_variant_new_string (self->description));
  add (&properties, "BindsTo", g_variant_new_strv (hub_units, -1));
  add (&properties, "PartOf", g_variant_new_strv (hub_units, -1));
  add (&properties, "Type", g_variant_new_string ("exec"));
  add (&properties, "ExecStartEx", g_variant_new_parsed ("[(%s, %^as, ['no-env-expand'])]", self->argv[0], self->argv));
  add (&properties, "EnvironmentFiles", g_variant_new_parsed ("[(%s, false)]", self->environment_file));
  add (&properties, "SyslogIdentifier", g_variant_new_string (self->identifier));
  add (&properties, "LogRateLimitIntervalUSec", g_variant_new_uint64 (LOG_INTERVAL_US));
  add (&properties, "LogRateLimitBurst", g_variant_new_uint32 (LOG_BURST));
  add (&properties, "TimeoutStopUSec", g_variant_new_uint64 (STOP_US));
  return g_variant_builder_end (&properties);
}

static void
start (XmhTransientUnit *self)
{
  if (self->is_ending || self->told)
    return;

  self->exists = self->is_starting = TRUE;
  xmh_systemd_manager_call_reset_failed_unit (self->manager, self->name, NULL, on_called, NULL);
  xmh_systemd_manager_call_start_transient_unit (self->manager, self->name, "replace", make_properties (self),
                                                 g_variant_new ("a(sa(sv))", NULL), NULL, on_started,
                                                 g_object_ref (self));
}

static void
on_hub_unit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhTransientUnit) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhSystemdUnit) unit = xmh_systemd_unit_proxy_new_finish (result, &error);
  const char *id = unit != NULL ? xmh_systemd_unit_get_id (unit) : NULL;

  if (unit == NULL)
    {
      tell_error (self, SIGNAL_UNAVAILABLE, error);
      return;
    }
  if (id == NULL || !g_str_has_suffix (id, ".service"))
    {
      tell (self, SIGNAL_UNAVAILABLE, _ ("the hub is not a service"));
      return;
    }

  self->hub_unit = g_strdup (id);
  start (self);
}

static void
on_hub_path (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhTransientUnit) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  if (!xmh_systemd_manager_call_get_unit_by_pid_finish (XMH_SYSTEMD_MANAGER (source), &path, result, &error))
    tell_error (self, SIGNAL_UNAVAILABLE, error);
  else
    xmh_systemd_unit_proxy_new (g_dbus_proxy_get_connection (G_DBUS_PROXY (source)),
                                G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                XMH_SYSTEMD_NAME, path, self->cancellable, on_hub_unit, g_object_ref (self));
}

static void
on_manager (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhTransientUnit) self = user_data;
  g_autoptr(GError) error = NULL;
  XmhSystemdManager *manager = xmh_systemd_manager_proxy_new_for_bus_finish (result, &error);

  if (manager == NULL)
    {
      tell_error (self, SIGNAL_UNAVAILABLE, error);
      return;
    }

  self->manager = manager;
  g_signal_connect_swapped (manager, "job-removed", G_CALLBACK (on_job_removed), self);
  g_signal_connect_swapped (manager, "unit-removed", G_CALLBACK (on_unit_removed), self);
  /* Without it, the manager sends no signals; one more subscription of the same client is an error. */
  xmh_systemd_manager_call_subscribe (manager, NULL, on_called, NULL);
  xmh_systemd_manager_call_get_unit_by_pid (manager, (guint) getpid (), self->cancellable, on_hub_path,
                                            g_object_ref (self));
}

GPid
xmh_transient_unit_get_pid (XmhTransientUnit *self)
{
  return self->service != NULL ? (GPid) xmh_systemd_service_get_main_pid (self->service) : 0;
}

static gboolean
on_too_late (gpointer data)
{
  XmhTransientUnit *self = data;

  self->timeout = 0;
  tell (self, SIGNAL_ENDED, _ ("the service manager does not report its end"));
  return G_SOURCE_REMOVE;
}

static gboolean
on_never_started (gpointer data)
{
  XmhTransientUnit *self = data;

  self->timeout = 0;
  tell (self, SIGNAL_ENDED, _ ("it was not started"));
  return G_SOURCE_REMOVE;
}

void
xmh_transient_unit_end (XmhTransientUnit *self)
{
  g_return_if_fail (XMH_IS_TRANSIENT_UNIT (self));

  if (self->told || self->is_ending)
    return;

  self->is_ending = TRUE;
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->exists)
    xmh_systemd_manager_call_stop_unit (self->manager, self->name, "replace", NULL, on_called, NULL);
  else
    g_cancellable_cancel (self->cancellable);
  self->timeout = self->exists ? g_timeout_add (GIVE_UP_MS, on_too_late, self)
                               : g_timeout_add (0, on_never_started, self);
}

void
xmh_transient_unit_kill (XmhTransientUnit *self)
{
  g_return_if_fail (XMH_IS_TRANSIENT_UNIT (self));

  if (self->told)
    return;

  self->told = TRUE;
  forget (self);
  if (self->manager != NULL)
    xmh_systemd_manager_call_stop_unit (self->manager, self->name, "replace", NULL, on_called, NULL);
  g_object_unref (self);
}

static void
xmh_transient_unit_finalize (GObject *object)
{
  XmhTransientUnit *self = XMH_TRANSIENT_UNIT (object);

  g_clear_object (&self->service);
  g_clear_object (&self->unit);
  g_clear_object (&self->manager);
  g_clear_object (&self->cancellable);
  g_free (self->hub_unit);
  g_free (self->name);
  g_free (self->description);
  g_free (self->identifier);
  g_strfreev (self->argv);
  g_free (self->environment_file);

  G_OBJECT_CLASS (xmh_transient_unit_parent_class)->finalize (object);
}

static void
xmh_transient_unit_class_init (XmhTransientUnitClass *klass)
{
  GType type = XMH_TYPE_TRANSIENT_UNIT;

  G_OBJECT_CLASS (klass)->finalize = xmh_transient_unit_finalize;

  signals[SIGNAL_UNAVAILABLE] = g_signal_new ("unavailable", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                              1, G_TYPE_STRING);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        G_TYPE_STRING);
}

static void
xmh_transient_unit_init (XmhTransientUnit *self)
{
  self->cancellable = g_cancellable_new ();
}

XmhTransientUnit *
xmh_transient_unit_new (const char *name,
                        const char *description,
                        const char *identifier,
                        const char *const *argv,
                        const char *environment_file)
{
  XmhTransientUnit *self = g_object_new (XMH_TYPE_TRANSIENT_UNIT, NULL);

  self->name = g_strdup (name);
  self->description = g_strdup (description);
  self->identifier = g_strdup (identifier);
  self->argv = g_strdupv ((char **) argv);
  self->environment_file = g_strdup (environment_file);
  xmh_systemd_manager_proxy_new_for_bus (G_BUS_TYPE_SESSION,
                                         G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START |
                                           G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                         XMH_SYSTEMD_NAME, XMH_SYSTEMD_PATH, self->cancellable, on_manager,
                                         g_object_ref (self));
  return g_object_ref (self);
}
