/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-notify-sender.h"

/* Longer than the two minutes that a bus waits for a service to start. After them the bus answers with an error, and
 * drops the call even if the service starts later. */
#define CALL_TIMEOUT_MS (150 * 1000)

typedef struct
{
  GDBusConnection *connection;
  GCancellable *cancellable;
  guint name_watch_id;
  guint signals_id;
  gboolean has_owner;
} XmhNotifySenderPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (XmhNotifySender, xmh_notify_sender, G_TYPE_OBJECT)

enum
{
  APPEARED,
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static XmhNotifySenderPrivate *
get_private (XmhNotifySender *self)
{
  return xmh_notify_sender_get_instance_private (self);
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  XmhNotifySender *self = user_data;

  get_private (self)->has_owner = TRUE;
  g_signal_emit (self, signals[APPEARED], 0);
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  XmhNotifySender *self = user_data;

  get_private (self)->has_owner = FALSE;
  XMH_NOTIFY_SENDER_GET_CLASS (self)->vanished (self);
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  XmhNotifySender *self = user_data;

  XMH_NOTIFY_SENDER_GET_CLASS (self)->heard (self, signal, parameters);
}

/* Watches the service without starting it. */
void
xmh_notify_sender_watch (XmhNotifySender *self, GDBusConnection *connection)
{
  XmhNotifySenderPrivate *private = get_private (self);
  XmhNotifySenderClass *klass = XMH_NOTIFY_SENDER_GET_CLASS (self);

  private->connection = g_object_ref (connection);
  private->signals_id = g_dbus_connection_signal_subscribe (connection, klass->name, klass->interface, NULL,
                                                            klass->path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_signal,
                                                            self, NULL);
  private->name_watch_id = g_bus_watch_name_on_connection (connection, klass->name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                           on_appeared, on_vanished, self, NULL);
}

/* Calls @method of the service, which the bus starts if it can.
 * @parameters: (transfer floating)
 * @reply: (nullable): the type of the answer
 * @callback: (nullable): called with the connection; %NULL ignores the answer */
void
xmh_notify_sender_call (XmhNotifySender *self,
                        const char *method,
                        GVariant *parameters,
                        const GVariantType *reply,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  XmhNotifySenderPrivate *private = get_private (self);
  XmhNotifySenderClass *klass = XMH_NOTIFY_SENDER_GET_CLASS (self);

  g_dbus_connection_call (private->connection, klass->name, klass->path, klass->interface, method, parameters, reply,
                          callback != NULL ? G_DBUS_CALL_FLAGS_NONE : G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT_MS,
                          callback != NULL ? private->cancellable : NULL, callback, user_data);
}

void
xmh_notify_sender_activated (XmhNotifySender *self, const char *code, const char *action, const char *token)
{
  g_signal_emit (self, signals[ACTIVATED], 0, code, action, token);
}

void
xmh_notify_sender_show_async (XmhNotifySender *self,
                              const XmhNotification *notification,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, get_private (self)->cancellable, callback, user_data);

  g_task_set_source_tag (task, xmh_notify_sender_show_async);
  XMH_NOTIFY_SENDER_GET_CLASS (self)->show (self, notification, task);
}

gboolean
xmh_notify_sender_show_finish (XmhNotifySender *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Withdraws a notification that is shown or about to be shown. Ignores unknown codes. */
void
xmh_notify_sender_withdraw (XmhNotifySender *self, const char *code)
{
  XMH_NOTIFY_SENDER_GET_CLASS (self)->withdraw (self, code);
}

/* Whether @error means that there is no usable service, so that the notification was certainly not shown. */
gboolean
xmh_notify_sender_is_absent (XmhNotifySender *self, const GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return FALSE;
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT))
    return TRUE;

  return !get_private (self)->has_owner;
}

static void
xmh_notify_sender_dispose (GObject *object)
{
  XmhNotifySenderPrivate *private = get_private (XMH_NOTIFY_SENDER (object));

  g_cancellable_cancel (private->cancellable);
  g_clear_object (&private->cancellable);
  g_clear_handle_id (&private->name_watch_id, g_bus_unwatch_name);
  if (private->signals_id != 0)
    g_dbus_connection_signal_unsubscribe (private->connection, private->signals_id);
  private->signals_id = 0;
  g_clear_object (&private->connection);
  G_OBJECT_CLASS (xmh_notify_sender_parent_class)->dispose (object);
}

static void
xmh_notify_sender_class_init (XmhNotifySenderClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_notify_sender_dispose;

  signals[APPEARED] = g_signal_new ("appeared", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                     G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
xmh_notify_sender_init (XmhNotifySender *self)
{
  get_private (self)->cancellable = g_cancellable_new ();
}
