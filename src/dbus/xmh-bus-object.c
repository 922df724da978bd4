/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-bus-object.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"

/* The least time between two PropertiesChanged signals, which the interface limits to four a second. */
#define COOLING_MS 250

struct _XmhBusObject
{
  XmhBusMediaHubSkeleton parent;

  XmhBusObjectNotificationsFunc set_notifications;
  XmhBusObjectReadFunc read;
  gpointer user_data;

  GParamSpec *untold; /* a changed property that was not signalled yet; NULL: none */
  guint tell_id;      /* while it is set, changes are not signalled */
};

G_DEFINE_FINAL_TYPE (XmhBusObject, xmh_bus_object, XMH_BUS_TYPE_MEDIA_HUB_SKELETON)

static GDBusInterfaceVTable bus_object_vtable;
static const GDBusInterfaceVTable *generated_vtable;

/* Makes the generated code send the changes that it has collected. */
static gboolean
tell (XmhBusObject *self)
{
  GParamSpec *pspec = g_steal_pointer (&self->untold);

  if (pspec != NULL)
    G_OBJECT_CLASS (xmh_bus_object_parent_class)->notify (G_OBJECT (self), pspec);
  return pspec != NULL;
}

static gboolean
on_tell (gpointer data)
{
  XmhBusObject *self = data;

  self->tell_id = tell (self) ? g_timeout_add (COOLING_MS, on_tell, self) : 0;
  return G_SOURCE_REMOVE;
}

/* The generated code collects changes, and sends them after the next notification. This delays that until the main
 * loop is idle, and until the last signal is old enough, so that one signal carries several changes. */
static void
xmh_bus_object_notify (GObject *object, GParamSpec *pspec)
{
  XmhBusObject *self = XMH_BUS_OBJECT (object);

  self->untold = pspec;
  if (self->tell_id == 0)
    self->tell_id = g_idle_add (on_tell, self);
}

static GVariant *
handle_get_property (GDBusConnection *connection,
                     const char *sender,
                     const char *object_path,
                     const char *interface_name,
                     const char *property_name,
                     GError **error,
                     gpointer user_data)
{
  XmhBusObject *self = XMH_BUS_OBJECT (user_data);

  if (self->read != NULL)
    self->read (connection, sender, property_name, self->user_data);
  return generated_vtable->get_property (connection, sender, object_path, interface_name, property_name, error,
                                         user_data);
}

/* Notifications is the only writable property. GDBus has already checked its name and type. */
static void
handle_set (XmhBusObject *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr(GVariant) value = NULL;

  g_variant_get (parameters, "(ssv)", NULL, NULL, &value);
  if (self->set_notifications != NULL)
    self->set_notifications (g_variant_get_boolean (value), invocation, self->user_data);
  else
    g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                                                   _ ("The hub is stopping"));
}

/* Without a setter in the table, GDBus passes on the write as a method call, which can be answered later. */
static void
handle_method_call (GDBusConnection *connection,
                    const char *sender,
                    const char *object_path,
                    const char *interface_name,
                    const char *method_name,
                    GVariant *parameters,
                    GDBusMethodInvocation *invocation,
                    gpointer user_data)
{
  if (g_str_equal (interface_name, "org.freedesktop.DBus.Properties"))
    handle_set (XMH_BUS_OBJECT (user_data), parameters, invocation);
  else
    generated_vtable->method_call (connection, sender, object_path, interface_name, method_name, parameters, invocation,
                                   user_data);
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
}

/* @set_notifications carries out a write. @user_data must live until xmh_bus_object_forget_owner(). (transfer full) */
XmhBusObject *
xmh_bus_object_new (XmhBusObjectNotificationsFunc set_notifications, gpointer user_data)
{
  XmhBusObject *self = g_object_new (XMH_TYPE_BUS_OBJECT, NULL);

  self->set_notifications = set_notifications;
  self->user_data = user_data;
  return self;
}

/* @read is called with the @user_data of xmh_bus_object_new(). */
void
xmh_bus_object_set_read_func (XmhBusObject *self, XmhBusObjectReadFunc read)
{
  self->read = read;
}

/* Signals all changes immediately, however recent the last signal is. Called before the hub leaves the bus. */
void
xmh_bus_object_flush (XmhBusObject *self)
{
  tell (self);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self));
}

/* Stops calling the functions that it was made with, since connections may keep the object for longer than its
 * owner. */
void
xmh_bus_object_forget_owner (XmhBusObject *self)
{
  self->set_notifications = NULL;
  self->read = NULL;
  g_clear_handle_id (&self->tell_id, g_source_remove);
}
