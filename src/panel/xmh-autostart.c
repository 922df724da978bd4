/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-panel"

#include "config.h"

#include "panel/xmh-autostart.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-ids.h"
#include "common/xmh-sandbox.h"
#include "xmh-systemd-bus.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define MEMORY_GROUP "login"
#define MEMORY_KEY "autostart"

struct _XmhAutostart
{
  GObject parent_instance;

  GDBusConnection *connection; /* in a sandbox; NULL until there is a bus */
  XmhSystemdManager *systemd;  /* elsewhere; likewise */
  GCancellable *cancellable;
  XmhAutostartState state;
  gboolean is_remembered; /* the state is the last answer of the portal */
};

G_DEFINE_FINAL_TYPE (XmhAutostart, xmh_autostart, G_TYPE_OBJECT)

static guint changed_signal;

static void
set_state (XmhAutostart *self, XmhAutostartState state)
{
  self->state = state;
  g_signal_emit (self, changed_signal, 0);
}

XmhAutostartState
xmh_autostart_get_state (XmhAutostart *self)
{
  return self->state;
}

/* Whether the state is only the last answer of the desktop. Its settings may have changed since. */
gboolean
xmh_autostart_is_remembered (XmhAutostart *self)
{
  return self->is_remembered;
}

/* A switch cannot change states such as `static`, `masked` or `generated`. */
static XmhAutostartState
state_of_unit (const char *state)
{
  if (g_str_has_prefix (state, "enabled"))
    return XMH_AUTOSTART_ON;

  return g_str_has_prefix (state, "linked") || g_str_equal (state, "disabled") ? XMH_AUTOSTART_OFF
                                                                               : XMH_AUTOSTART_UNAVAILABLE;
}

static void
on_unit_state (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *state = NULL;

  xmh_systemd_manager_call_get_unit_file_state_finish (XMH_SYSTEMD_MANAGER (source), &state, result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    g_debug ("can't learn whether %s is enabled: %s", XMH_UNIT, error->message);
  set_state (user_data, state != NULL ? state_of_unit (state) : XMH_AUTOSTART_UNAVAILABLE);
}

static void
ask_unit_state (XmhAutostart *self)
{
  xmh_systemd_manager_call_get_unit_file_state (self->systemd, XMH_UNIT, self->cancellable, on_unit_state, self);
}

static void
on_systemd (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  XmhSystemdManager *systemd = xmh_systemd_manager_proxy_new_for_bus_finish (result, &error);
  XmhAutostart *self = user_data;

  if (systemd == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_state (self, XMH_AUTOSTART_UNAVAILABLE);
      return;
    }

  self->systemd = systemd;
  /* Links were created or removed, or units were read again, so the hub's unit may have changed. */
  g_signal_connect_object (systemd, "unit-files-changed", G_CALLBACK (ask_unit_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (systemd, "reloading", G_CALLBACK (ask_unit_state), self, G_CONNECT_SWAPPED);
  /* Without the subscription the switch is still right when the window opens, and after each use. */
  xmh_systemd_manager_call_subscribe (systemd, NULL, NULL, NULL);
  ask_unit_state (self);
}

/* A file in the sandbox's own folder, which outlives the process. */
static char *
get_memory_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "xr-media-hub", "panel.ini", NULL);
}

static XmhAutostartState
recall_answer (void)
{
  g_autofree char *path = get_memory_path ();
  g_autoptr(GKeyFile) memory = g_key_file_new ();
  g_autoptr(GError) error = NULL;
  gboolean is_on;

  if (!g_key_file_load_from_file (memory, path, G_KEY_FILE_NONE, NULL))
    return XMH_AUTOSTART_UNSEEN;

  is_on = g_key_file_get_boolean (memory, MEMORY_GROUP, MEMORY_KEY, &error);
  if (error != NULL)
    return XMH_AUTOSTART_UNSEEN;

  return is_on ? XMH_AUTOSTART_ON : XMH_AUTOSTART_OFF;
}

static void
remember_answer (gboolean is_on)
{
  g_autofree char *path = get_memory_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GKeyFile) memory = g_key_file_new ();
  g_autoptr(GError) error = NULL;

  g_key_file_set_boolean (memory, MEMORY_GROUP, MEMORY_KEY, is_on);
  g_mkdir_with_parents (folder, 0700);
  if (!g_key_file_save_to_file (memory, path, &error))
    g_debug ("can't remember what the portal answered: %s", error->message);
}

/* The portal writes a file into a folder of the host. A sandbox that can read this folder shows the real state.
 * Others show the last answer of the portal. */
static void
look_at_autostart (XmhAutostart *self)
{
  g_autofree char *folder = g_build_filename (g_get_home_dir (), ".config", "autostart", NULL);
  g_autofree char *file = g_build_filename (folder, XMH_APPLICATION_ID ".desktop", NULL);

  self->is_remembered = !g_file_test (folder, G_FILE_TEST_IS_DIR);
  if (self->is_remembered)
    set_state (self, recall_answer ());
  else
    set_state (self, g_file_test (file, G_FILE_TEST_EXISTS) ? XMH_AUTOSTART_ON : XMH_AUTOSTART_OFF);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection = g_bus_get_finish (result, &error);
  XmhAutostart *self = user_data;

  if (connection == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_state (self, XMH_AUTOSTART_UNAVAILABLE);
      return;
    }

  self->connection = connection;
  look_at_autostart (self);
}

static void
return_error (GTask *task, GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE))
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE, "%s",
                               _ ("This desktop session can’t start programs at login."));
      g_error_free (error);
      return;
    }

  g_task_return_error (task, error);
}

static void
on_reloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  /* The links exist. If the manager could not read its units again, the next login is still right. */
  if (!xmh_systemd_manager_call_reload_finish (XMH_SYSTEMD_MANAGER (source), result, &error))
    g_debug ("the service manager did not reload: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_unit_files_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  XmhAutostart *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);

  if (answer == NULL)
    {
      return_error (task, error);
      return;
    }

  ask_unit_state (self);
  xmh_systemd_manager_call_reload (self->systemd, self->cancellable, on_reloaded, g_steal_pointer (&task));
}

static void
set_by_systemd (XmhAutostart *self, gboolean enabled, GTask *task)
{
  const char *const units[] = { XMH_UNIT, NULL };

  if (enabled)
    xmh_systemd_manager_call_enable_unit_files (self->systemd, units, FALSE, FALSE, self->cancellable,
                                                on_unit_files_set, task);
  else
    xmh_systemd_manager_call_disable_unit_files (self->systemd, units, FALSE, self->cancellable, on_unit_files_set,
                                                 task);
}

/* One request to the portal. A signal of an object with a path known beforehand brings the answer. */
typedef struct
{
  GDBusConnection *connection;
  guint response_id;
  gboolean enabled;
} Request;

static void
request_free (Request *request)
{
  g_dbus_connection_signal_unsubscribe (request->connection, request->response_id);
  g_object_unref (request->connection);
  g_free (request);
}

static void
on_portal_response (GDBusConnection *connection,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  XmhAutostart *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  g_autoptr(GVariant) results = NULL;
  gboolean autostart = FALSE;
  guint32 response;

  if (g_task_get_completed (task) || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "autostart", "b", &autostart);
  if (response == 0)
    {
      remember_answer (autostart);
      look_at_autostart (self);
    }
  if (response != 0 || autostart != request->enabled)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s",
                               _ ("The desktop did not allow it. In the desktop’s settings, allow this app to run in "
                                  "the background."));
    }
  else
    {
      g_task_return_boolean (task, TRUE);
    }
  g_object_unref (task);
}

static void
on_portal_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL && !g_task_get_completed (task))
    {
      return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_clear_error (&error);
}

static void
set_by_portal (XmhAutostart *self, gboolean enabled, GTask *task)
{
  const char *const command[] = { "xr-media-hub", NULL };
  g_autofree char *token = g_strdup_printf ("xmh%u", g_random_int ());
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (self->connection) + 1);
  g_autofree char *path = NULL;
  GVariantDict options;
  Request *request = g_new0 (Request, 1);

  g_strdelimit (sender, ".", '_');
  path = g_strdup_printf ("/org/freedesktop/portal/desktop/request/%s/%s", sender, token);
  request->connection = g_object_ref (self->connection);
  request->enabled = enabled;
  request->response_id = g_dbus_connection_signal_subscribe (self->connection, PORTAL_NAME,
                                                             "org.freedesktop.portal.Request", "Response", path, NULL,
                                                             G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE, on_portal_response,
                                                             task, NULL);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", token);
  g_variant_dict_insert (&options, "reason", "s", _ ("Headsets and phones connect to this computer through the hub."));
  g_variant_dict_insert (&options, "autostart", "b", enabled);
  g_variant_dict_insert (&options, "commandline", "^as", command);
  g_dbus_connection_call (self->connection, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.portal.Background",
                          "RequestBackground", g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_portal_asked,
                          g_object_ref (task));
}

/* The signal "changed" reports the resulting state.
 * @cancellable: (nullable): cancels only the wait for the answer */
void
xmh_autostart_set_async (XmhAutostart *self,
                         gboolean enabled,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, xmh_autostart_set_async);
  if (self->systemd != NULL)
    {
      set_by_systemd (self, enabled, task);
    }
  else if (self->connection != NULL)
    {
      set_by_portal (self, enabled, task);
    }
  else
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "%s", _ ("There is no desktop session."));
      g_object_unref (task);
    }
}

gboolean
xmh_autostart_set_finish (XmhAutostart *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
xmh_autostart_dispose (GObject *object)
{
  XmhAutostart *self = XMH_AUTOSTART (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->systemd);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (xmh_autostart_parent_class)->dispose (object);
}

static void
xmh_autostart_class_init (XmhAutostartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_autostart_dispose;
  changed_signal = g_signal_new ("changed", XMH_TYPE_AUTOSTART, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
xmh_autostart_init (XmhAutostart *self)
{
  self->cancellable = g_cancellable_new ();
}

/* Emits "changed" when the state is known. (transfer full) */
XmhAutostart *
xmh_autostart_new (void)
{
  XmhAutostart *self = g_object_new (XMH_TYPE_AUTOSTART, NULL);

  if (xmh_sandbox_is_flatpak ())
    g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, on_bus, self);
  else
    xmh_systemd_manager_proxy_new_for_bus (G_BUS_TYPE_SESSION,
                                           G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START |
                                             G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                           XMH_SYSTEMD_NAME, XMH_SYSTEMD_PATH, self->cancellable, on_systemd, self);
  return self;
}
