/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-panel"

#include "config.h"

#include "panel/xmh-login.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-names.h"
#include "common/xmh-sandbox.h"

#define SYSTEMD_NAME "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER SYSTEMD_NAME ".Manager"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define MEMORY_GROUP "login"
#define MEMORY_KEY "autostart"

struct _XmhLogin
{
  GObject parent_instance;

  GDBusConnection *connection;  /* NULL until the bus is there */
  GCancellable *cancellable;
  XmhLoginState state;
  gboolean is_sandboxed;
  gboolean is_remembered;       /* the state is what the portal answered last */
  guint signal_ids[2];          /* of the service manager; 0: none */
};

G_DEFINE_FINAL_TYPE (XmhLogin, xmh_login, G_TYPE_OBJECT)

static guint changed_signal;

static void
set_state (XmhLogin     *self,
           XmhLoginState state)
{
  self->state = state;
  g_signal_emit (self, changed_signal, 0);
}

XmhLoginState
xmh_login_get_state (XmhLogin *self)
{
  return self->state;
}

/**
 * xmh_login_is_remembered:
 * @self: the object
 *
 * Returns: whether the state is what the desktop answered last; its settings may say otherwise by now
 */
gboolean
xmh_login_is_remembered (XmhLogin *self)
{
  return self->is_remembered;
}

static void
call_systemd (XmhLogin           *self,
              const char         *member,
              GVariant           *parameters,
              const char         *type,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  g_dbus_connection_call (self->connection, SYSTEMD_NAME, SYSTEMD_PATH, SYSTEMD_MANAGER, member, parameters,
                          G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, callback,
                          user_data);
}

/* `static`, `masked`, `generated` and the like are states that a switch can't change. */
static XmhLoginState
state_of_unit (const char *state)
{
  if (g_str_has_prefix (state, "enabled"))
    return XMH_LOGIN_ON;

  return g_str_has_prefix (state, "linked") || g_str_equal (state, "disabled") ? XMH_LOGIN_OFF : XMH_LOGIN_UNAVAILABLE;
}

static void
on_unit_state (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *state;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    {
      g_debug ("Can't learn whether %s is enabled: %s", XMH_UNIT, error->message);
      set_state (user_data, XMH_LOGIN_UNAVAILABLE);
      return;
    }

  g_variant_get (answer, "(&s)", &state);
  set_state (user_data, state_of_unit (state));
}

static void
ask_unit_state (XmhLogin *self)
{
  call_systemd (self, "GetUnitFileState", g_variant_new ("(s)", XMH_UNIT), "(s)", on_unit_state, self);
}

/* Links were made or taken away, or units read again: ours may be another one, or gone. */
static void
on_units_changed (GDBusConnection *connection,
                  const char      *sender,
                  const char      *path,
                  const char      *interface,
                  const char      *signal,
                  GVariant        *parameters,
                  gpointer         user_data)
{
  ask_unit_state (user_data);
}

static guint
listen_to_systemd (XmhLogin   *self,
                   const char *member)
{
  return g_dbus_connection_signal_subscribe (self->connection, SYSTEMD_NAME, SYSTEMD_MANAGER, member, SYSTEMD_PATH, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, on_units_changed, self, NULL);
}

static void
on_subscribed (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  /* Without the subscription the switch is right when the window opens, and after each use of it. */
  if (answer == NULL)
    g_debug ("The service manager does not tell of changes");
}

/* The sandbox's own, which outlives it. */
static char *
get_memory_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "xr-media-hub", "panel.ini", NULL);
}

static XmhLoginState
recall_answer (void)
{
  g_autofree char *path = get_memory_path ();
  g_autoptr(GKeyFile) memory = g_key_file_new ();
  g_autoptr(GError) error = NULL;
  gboolean is_on;

  if (!g_key_file_load_from_file (memory, path, G_KEY_FILE_NONE, NULL))
    return XMH_LOGIN_UNSEEN;

  is_on = g_key_file_get_boolean (memory, MEMORY_GROUP, MEMORY_KEY, &error);
  if (error != NULL)
    return XMH_LOGIN_UNSEEN;

  return is_on ? XMH_LOGIN_ON : XMH_LOGIN_OFF;
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
    g_debug ("Can't remember what the portal answered: %s", error->message);
}

/*
 * The portal writes a file on the host, in the host's folder. A sandbox that may look there sees what is so; others have
 * its last answer.
 */
static void
look_at_autostart (XmhLogin *self)
{
  g_autofree char *folder = g_build_filename (g_get_home_dir (), ".config", "autostart", NULL);
  g_autofree char *file = g_build_filename (folder, XMH_APPLICATION_ID ".desktop", NULL);

  self->is_remembered = !g_file_test (folder, G_FILE_TEST_IS_DIR);
  if (self->is_remembered)
    set_state (self, recall_answer ());
  else
    set_state (self, g_file_test (file, G_FILE_TEST_EXISTS) ? XMH_LOGIN_ON : XMH_LOGIN_OFF);
}

static void
on_bus (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection = g_bus_get_finish (result, &error);
  XmhLogin *self = user_data;

  if (connection == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_state (self, XMH_LOGIN_UNAVAILABLE);
      return;
    }

  self->connection = connection;
  if (self->is_sandboxed)
    {
      look_at_autostart (self);
      return;
    }

  self->signal_ids[0] = listen_to_systemd (self, "UnitFilesChanged");
  self->signal_ids[1] = listen_to_systemd (self, "Reloading");
  call_systemd (self, "Subscribe", NULL, "()", on_subscribed, self);
  ask_unit_state (self);
}

static void
return_error (GTask  *task,
              GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE))
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE, "%s",
                               _("Nothing in this session starts programs at login."));
      g_error_free (error);
      return;
    }

  g_task_return_error (task, error);
}

static void
on_reloaded (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* The links are made; that the manager could not read its units again changes nothing about the next login. */
  if (answer == NULL)
    g_debug ("The service manager did not reload: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_unit_files_set (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  XmhLogin *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    {
      return_error (task, g_steal_pointer (&error));
      return;
    }

  ask_unit_state (self);
  call_systemd (self, "Reload", NULL, "()", on_reloaded, g_steal_pointer (&task));
}

static void
set_by_systemd (XmhLogin *self,
                gboolean  enabled,
                GTask    *task)
{
  const char *const units[] = { XMH_UNIT, NULL };

  if (enabled)
    call_systemd (self, "EnableUnitFiles", g_variant_new ("(^asbb)", units, FALSE, FALSE), "(ba(sss))",
                  on_unit_files_set, task);
  else
    call_systemd (self, "DisableUnitFiles", g_variant_new ("(^asb)", units, FALSE), "(a(sss))", on_unit_files_set,
                  task);
}

/* One question to the portal: its answer comes as a signal of an object that is known beforehand. */
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
                    const char      *sender,
                    const char      *path,
                    const char      *interface,
                    const char      *signal,
                    GVariant        *parameters,
                    gpointer         user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  XmhLogin *self = g_task_get_source_object (task);
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
                               _("The desktop did not allow it. Its settings say what may run in the background."));
    }
  else
    {
      g_task_return_boolean (task, TRUE);
    }
  g_object_unref (task);
}

static void
on_portal_asked (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
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
set_by_portal (XmhLogin *self,
               gboolean  enabled,
               GTask    *task)
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
  g_variant_dict_insert (&options, "reason", "s", _("Headsets and phones reach this computer through the hub."));
  g_variant_dict_insert (&options, "autostart", "b", enabled);
  g_variant_dict_insert (&options, "commandline", "^as", command);
  g_dbus_connection_call (self->connection, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.portal.Background",
                          "RequestBackground", g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_portal_asked,
                          g_object_ref (task));
}

/**
 * xmh_login_set_async:
 * @self: the object
 * @enabled: whether the hub shall start at login
 * @cancellable: (nullable): ends the waiting
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * What is really so afterwards is told by "changed".
 */
void
xmh_login_set_async (XmhLogin           *self,
                     gboolean            enabled,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, xmh_login_set_async);
  if (self->connection == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "%s", _("There is no desktop session."));
      g_object_unref (task);
    }
  else if (self->is_sandboxed)
    {
      set_by_portal (self, enabled, task);
    }
  else
    {
      set_by_systemd (self, enabled, task);
    }
}

gboolean
xmh_login_set_finish (XmhLogin     *self,
                      GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
xmh_login_dispose (GObject *object)
{
  XmhLogin *self = XMH_LOGIN (object);

  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    {
      if (self->signal_ids[i] != 0)
        g_dbus_connection_signal_unsubscribe (self->connection, self->signal_ids[i]);
      self->signal_ids[i] = 0;
    }
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (xmh_login_parent_class)->dispose (object);
}

static void
xmh_login_finalize (GObject *object)
{
  g_clear_object (&XMH_LOGIN (object)->cancellable);
  G_OBJECT_CLASS (xmh_login_parent_class)->finalize (object);
}

static void
xmh_login_class_init (XmhLoginClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_login_dispose;
  G_OBJECT_CLASS (klass)->finalize = xmh_login_finalize;
  changed_signal = g_signal_new ("changed", XMH_TYPE_LOGIN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
xmh_login_init (XmhLogin *self)
{
  self->cancellable = g_cancellable_new ();
  self->is_sandboxed = xmh_sandbox_is_flatpak ();
}

/**
 * xmh_login_new:
 *
 * Returns: (transfer full): the object; its state is told by "changed"
 */
XmhLogin *
xmh_login_new (void)
{
  XmhLogin *self = g_object_new (XMH_TYPE_LOGIN, NULL);

  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, on_bus, self);
  return self;
}
