/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-dbus"

#include "config.h"

#include "dbus/xmh-control.h"

#include "config/xmh-settings.h"
#include "dbus/xmh-backend-interest.h"
#include "dbus/xmh-bus-call.h"
#include "dbus/xmh-bus-object.h"
#include "dbus/xmh-control-handlers.h"
#include "dbus/xmh-control-peers.h"
#include "dbus/xmh-name-owner.h"
#include "dbus/xmh-notifier.h"
#include "hub/xmh-hub.h"

struct _XmhControl
{
  GObject parent;

  XmhHub *hub;
  XmhBusObject *object;
  XmhNameOwner *name;
  XmhControlPeers *peers; /* NULL before the start */
  XmhNotifier *notifier;
  XmhBackendInterest *interest; /* NULL: no CloudXR front */
};

G_DEFINE_FINAL_TYPE (XmhControl, xmh_control, G_TYPE_OBJECT)

/* Sends the last state immediately. GDBus drops a signal if its sender leaves the bus before the delivery. */
static void
on_state_changed (XmhControl *self)
{
  if (xmh_hub_get_state (self->hub) == XMH_HUB_STOPPING)
    xmh_bus_object_flush (self->object);
}

static void
on_cloudxr_changed (XmhControl *self)
{
  xmh_control_update_cloudxr (XMH_BUS_MEDIA_HUB (self->object), self->hub);
}

static void
on_connector_changed (XmhControl *self)
{
  xmh_control_update_connector (XMH_BUS_MEDIA_HUB (self->object), self->hub);
}

static void
set_notifications (gboolean enabled, GDBusMethodInvocation *invocation, gpointer user_data)
{
  XmhControl *self = user_data;

  xmh_settings_set_boolean_async (xmh_hub_get_settings (self->hub), "notifications", enabled,
                                  xmh_bus_on_settings_changed, invocation);
}

/* A read of this property starts a check of the backend and further updates. */
static void
on_read (GDBusConnection *connection, const char *sender, const char *property, gpointer user_data)
{
  XmhControl *self = user_data;

  if (self->interest != NULL && g_str_equal (property, "CloudXr"))
    xmh_backend_interest_ask (self->interest, connection, sender);
}

static void
on_name_acquired (XmhControl *self)
{
  xmh_notifier_start (self->notifier, xmh_name_owner_get_connection (self->name));
}

static void
on_bus_lost (XmhControl *self)
{
  xmh_notifier_stop (self->notifier);
}

static void
xmh_control_dispose (GObject *object)
{
  XmhControl *self = XMH_CONTROL (object);

  if (self->object != NULL)
    {
      xmh_control_stop_async (self, NULL, NULL);
      if (self->peers != NULL)
        g_object_run_dispose (G_OBJECT (self->peers));
      xmh_bus_object_forget_owner (self->object);
    }
  g_clear_pointer (&self->interest, xmh_backend_interest_free);
  g_clear_object (&self->notifier);
  g_clear_object (&self->peers);
  g_clear_object (&self->name);
  g_clear_object (&self->object);
  g_clear_object (&self->hub);
  G_OBJECT_CLASS (xmh_control_parent_class)->dispose (object);
}

static void
xmh_control_class_init (XmhControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_control_dispose;
}

static void
xmh_control_init (XmhControl *self)
{
}

static void
connect_parts (XmhControl *self)
{
  XmhBusMediaHub *bus = XMH_BUS_MEDIA_HUB (self->object);
  XmhFront *cloudxr = xmh_hub_get_cloudxr_front (self->hub);

  xmh_control_connect_security (bus, self->hub);
  xmh_control_connect_devices (bus, self->hub);
  xmh_control_connect_sessions (bus, self->hub);
  xmh_control_connect_participants (bus, self->hub);
  xmh_control_connect_tokens (bus, self->hub);
  xmh_control_connect_firewall (bus, self->hub);
  xmh_control_connect_maintenance (bus, self->hub);

  xmh_control_bind_properties (bus, self->hub);
  if (cloudxr != NULL)
    g_signal_connect_object (cloudxr, "state-changed", G_CALLBACK (on_cloudxr_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (xmh_hub_get_connector (self->hub), "notify::state", G_CALLBACK (on_connector_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (xmh_hub_get_agents (self->hub), "notify::present", G_CALLBACK (on_connector_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hub, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
}

XmhControl *
xmh_control_new (XmhHub *hub)
{
  XmhControl *self = g_object_new (XMH_TYPE_CONTROL, NULL);

  self->hub = g_object_ref (hub);
  self->object = xmh_bus_object_new (set_notifications, self);
  self->notifier = xmh_notifier_new (hub);
  self->name = xmh_name_owner_new (G_DBUS_INTERFACE_SKELETON (self->object));
  g_signal_connect_object (self->name, "acquired", G_CALLBACK (on_name_acquired), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->name, "lost", G_CALLBACK (on_bus_lost), self, G_CONNECT_SWAPPED);
  xmh_bus_object_set_read_func (self->object, on_read);
  connect_parts (self);
  return self;
}

XmhNameOwner *
xmh_control_get_name_owner (XmhControl *self)
{
  return self->name;
}

void
xmh_control_start (XmhControl *self)
{
  XmhFront *front = xmh_hub_get_cloudxr_front (self->hub);

  if (front != NULL)
    self->interest = xmh_backend_interest_new (front);
  self->peers = xmh_control_peers_new (xmh_hub_get_paths (self->hub), G_DBUS_INTERFACE_SKELETON (self->object));
  xmh_name_owner_start (self->name);
}

static void
on_peers_left (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_boolean (task, TRUE);
}

static void
on_bus_left (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  XmhControlPeers *peers = g_task_get_task_data (task);

  if (peers != NULL)
    xmh_control_peers_stop_async (peers, on_peers_left, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

void
xmh_control_stop_async (XmhControl *self, GAsyncReadyCallback callback, gpointer user_data)
{
  /* The task holds no reference to @self, because the caller may drop it before the end. */
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, xmh_control_stop_async);
  if (self->peers != NULL)
    g_task_set_task_data (task, g_object_ref (self->peers), g_object_unref);
  xmh_bus_object_flush (self->object);
  xmh_notifier_stop (self->notifier);
  xmh_name_owner_stop_async (self->name, on_bus_left, task);
}
