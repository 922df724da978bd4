/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-applet"

#include "config.h"

#include "applet/xmh-panel-caller.h"

#include "common/xmh-ids.h"

/* How long a panel that this program has started may take to appear. */
#define START_S 30

struct _XmhPanelCaller
{
  GObject parent_instance;

  GDBusConnection *connection;
  GCancellable *cancellable;
  GVariant *call; /* (nullable) of the action that waits for a panel */
  guint watch_id; /* while one is being started */
  guint limit_id;
};

G_DEFINE_FINAL_TYPE (XmhPanelCaller, xmh_panel_caller, G_TYPE_OBJECT)

static void
stop_waiting (XmhPanelCaller *self)
{
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_clear_pointer (&self->call, g_variant_unref);
}

static gboolean
on_limit (gpointer user_data)
{
  XmhPanelCaller *self = user_data;

  self->limit_id = 0;
  stop_waiting (self);
  return G_SOURCE_REMOVE;
}

static void
send_call (XmhPanelCaller *self, GVariant *call, GAsyncReadyCallback callback)
{
  g_dbus_connection_call (self->connection, XMH_PANEL_ID, XMH_PANEL_PATH, "org.freedesktop.Application",
                          "ActivateAction", call, NULL, G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, callback,
                          callback != NULL ? g_object_ref (self) : NULL);
}

static void
on_panel (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  XmhPanelCaller *self = user_data;

  if (self->call != NULL)
    send_call (self, self->call, NULL);
  stop_waiting (self);
}

/* The program that runs is the panel's, too. */
static void
start_panel (XmhPanelCaller *self)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  char *argv[] = { program, NULL };
  g_autoptr(GError) error = NULL;

  if (program == NULL || !g_spawn_async (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &error))
    {
      g_warning ("can't start the control panel: %s", error != NULL ? error->message : "unknown program");
      stop_waiting (self);
      return;
    }

  self->limit_id = g_timeout_add_seconds (START_S, on_limit, self);
  self->watch_id = g_bus_watch_name_on_connection (self->connection, XMH_PANEL_ID, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                   on_panel, NULL, self, NULL);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhPanelCaller) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (self->call != NULL && self->watch_id == 0 &&
      (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
       g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)))
    start_panel (self);
  else
    g_warning ("can't open the control panel: %s", error->message);
}

/* @action: of the panel
 * @target: (nullable): the argument of @action
 * @token: for xdg-activation; may be empty */
void
xmh_panel_caller_call (XmhPanelCaller *self, const char *action, const char *target, const char *token)
{
  GVariantBuilder arguments;
  GVariantDict platform;

  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("av"));
  if (target != NULL)
    g_variant_builder_add (&arguments, "v", g_variant_new_string (target));
  g_variant_dict_init (&platform, NULL);
  if (*token != '\0')
    {
      g_variant_dict_insert (&platform, "activation-token", "s", token);
      g_variant_dict_insert (&platform, "desktop-startup-id", "s", token);
    }

  stop_waiting (self);
  self->call = g_variant_ref_sink (g_variant_new ("(sav@a{sv})", action, &arguments, g_variant_dict_end (&platform)));
  send_call (self, self->call, on_called);
}

static void
xmh_panel_caller_dispose (GObject *object)
{
  XmhPanelCaller *self = XMH_PANEL_CALLER (object);

  g_cancellable_cancel (self->cancellable);
  stop_waiting (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (xmh_panel_caller_parent_class)->dispose (object);
}

static void
xmh_panel_caller_class_init (XmhPanelCallerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_panel_caller_dispose;
}

static void
xmh_panel_caller_init (XmhPanelCaller *self)
{
  self->cancellable = g_cancellable_new ();
}

/* (transfer full) */
XmhPanelCaller *
xmh_panel_caller_new (GDBusConnection *connection)
{
  XmhPanelCaller *self = g_object_new (XMH_TYPE_PANEL_CALLER, NULL);

  self->connection = g_object_ref (connection);
  return self;
}
