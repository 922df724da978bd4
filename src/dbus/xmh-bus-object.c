/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-bus-object.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"

/* Between two signals of changed properties: "at most four times a second". */
#define COOLING_MS 250

struct _XmhBusObject
{
  XmhBusMediaHubSkeleton parent;

  XmhBusObjectRefreshFunc refresh;
  XmhBusObjectNotificationsFunc set_notifications;
  XmhBusObjectReadFunc read;
  gpointer user_data;

  gboolean is_dirty;
  guint refresh_id;
  guint cooling_id;             /* while it runs, notifications are frozen and with them the generated signal */
};

G_DEFINE_FINAL_TYPE (XmhBusObject, xmh_bus_object, XMH_BUS_TYPE_MEDIA_HUB_SKELETON)

static GDBusInterfaceVTable bus_object_vtable;
static const GDBusInterfaceVTable *generated_vtable;

static void
refresh (XmhBusObject *self)
{
  if (!self->is_dirty || self->refresh == NULL)
    return;

  self->is_dirty = FALSE;
  self->refresh (XMH_BUS_MEDIA_HUB (self), self->user_data);
}

static gboolean
on_idle (gpointer data)
{
  XmhBusObject *self = data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cooled (gpointer data)
{
  XmhBusObject *self = data;

  self->cooling_id = 0;
  refresh (self);
  g_object_thaw_notify (G_OBJECT (self));
  return G_SOURCE_REMOVE;
}

/* The generated code collects what changed and sends it when a notification passes. Holding notifications back
 * thus delays the signal while reading already gives the new values. */
static void
xmh_bus_object_notify (GObject    *object,
                       GParamSpec *pspec)
{
  XmhBusObject *self = XMH_BUS_OBJECT (object);

  G_OBJECT_CLASS (xmh_bus_object_parent_class)->notify (object, pspec);

  if (self->cooling_id == 0)
    {
      g_object_freeze_notify (object);
      self->cooling_id = g_timeout_add (COOLING_MS, on_cooled, self);
    }
}

static GVariant *
handle_get_property (GDBusConnection *connection,
                     const char      *sender,
                     const char      *object_path,
                     const char      *interface_name,
                     const char      *property_name,
                     GError         **error,
                     gpointer         user_data)
{
  XmhBusObject *self = XMH_BUS_OBJECT (user_data);

  if (self->read != NULL)
    self->read (connection, sender, property_name, self->user_data);
  refresh (self);
  return generated_vtable->get_property (connection, sender, object_path, interface_name, property_name, error,
                                         user_data);
}

/* Notifications is the only property that clients write; name and type were checked by GDBus. */
static void
handle_set (XmhBusObject          *self,
            GVariant              *parameters,
            GDBusMethodInvocation *invocation)
{
  g_autoptr(GVariant) value = NULL;

  g_variant_get (parameters, "(ssv)", NULL, NULL, &value);
  if (self->set_notifications != NULL)
    self->set_notifications (g_variant_get_boolean (value), invocation, self->user_data);
  else
    g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                                                   _("The hub is stopping"));
}

/* Without a setter in the table, writing a property comes here as the call that it is: to be answered later. */
static void
handle_method_call (GDBusConnection       *connection,
                    const char            *sender,
                    const char            *object_path,
                    const char            *interface_name,
                    const char            *method_name,
                    GVariant              *parameters,
                    GDBusMethodInvocation *invocation,
                    gpointer               user_data)
{
  if (g_str_equal (interface_name, "org.freedesktop.DBus.Properties"))
    handle_set (XMH_BUS_OBJECT (user_data), parameters, invocation);
  else
    generated_vtable->method_call (connection, sender, object_path, interface_name, method_name, parameters,
                                   invocation, user_data);
}

static GDBusInterfaceVTable *
xmh_bus_object_get_vtable (GDBusInterfaceSkeleton *skeleton)
{
  return &bus_object_vtable;
}

static void
xmh_bus_object_dispose (GObject *object)
{
  XmhBusObject *self = XMH_BUS_OBJECT (object);

  xmh_bus_object_forget_owner (self);
  G_OBJECT_CLASS (xmh_bus_object_parent_class)->dispose (object);
}

static void
xmh_bus_object_class_init (XmhBusObjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GDBusInterfaceSkeletonClass *skeleton_class = G_DBUS_INTERFACE_SKELETON_CLASS (klass);

  generated_vtable = skeleton_class->get_vtable (NULL);
  bus_object_vtable = *generated_vtable;
  bus_object_vtable.get_property = handle_get_property;
  bus_object_vtable.set_property = NULL;
  bus_object_vtable.method_call = handle_method_call;

  object_class->dispose = xmh_bus_object_dispose;
  object_class->notify = xmh_bus_object_notify;
  skeleton_class->get_vtable = xmh_bus_object_get_vtable;
}

static void
xmh_bus_object_init (XmhBusObject *self)
{
  self->is_dirty = TRUE;
}

/**
 * xmh_bus_object_new:
 * @refresh_func: (scope notified): sets all properties; called when they may have changed
 * @set_notifications: (scope notified): carries out a write
 * @user_data: for both; has to live until xmh_bus_object_forget_owner()
 *
 * Returns: (transfer full): the object, to be exported
 */
XmhBusObject *
xmh_bus_object_new (XmhBusObjectRefreshFunc       refresh_func,
                    XmhBusObjectNotificationsFunc set_notifications,
                    gpointer                      user_data)
{
  XmhBusObject *self = g_object_new (XMH_TYPE_BUS_OBJECT, NULL);

  self->refresh = refresh_func;
  self->set_notifications = set_notifications;
  self->user_data = user_data;
  return self;
}

/**
 * xmh_bus_object_set_read_func:
 * @self: the object
 * @read: (scope notified): called with the data that @self was made with
 */
void
xmh_bus_object_set_read_func (XmhBusObject         *self,
                              XmhBusObjectReadFunc  read)
{
  self->read = read;
}

/**
 * xmh_bus_object_changed:
 * @self: the object
 *
 * Tells that properties may have other values. Cheap: they are looked at when the main loop is idle, when the last
 * signal is old enough, or when a client reads one.
 */
void
xmh_bus_object_changed (XmhBusObject *self)
{
  self->is_dirty = TRUE;
  if (self->refresh != NULL && self->refresh_id == 0 && self->cooling_id == 0)
    self->refresh_id = g_idle_add (on_idle, self);
}

/**
 * xmh_bus_object_flush:
 * @self: the object
 *
 * Tells at once what has changed, however recent the last signal is: before the bus is left.
 */
void
xmh_bus_object_flush (XmhBusObject *self)
{
  self->is_dirty = TRUE;
  refresh (self);
  if (self->cooling_id != 0)
    {
      g_clear_handle_id (&self->cooling_id, g_source_remove);
      g_object_thaw_notify (G_OBJECT (self));
    }
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self));
}

/**
 * xmh_bus_object_forget_owner:
 * @self: the object
 *
 * Ends the use of the functions and data that it was made with; connections may hold the object for longer.
 */
void
xmh_bus_object_forget_owner (XmhBusObject *self)
{
  self->refresh = NULL;
  self->set_notifications = NULL;
  self->read = NULL;
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->cooling_id != 0)
    {
      g_clear_handle_id (&self->cooling_id, g_source_remove);
      g_object_thaw_notify (G_OBJECT (self));
    }
}
