/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-add-device-window.h"

#include <string.h>

#include <glib/gi18n.h>

#include "widgets/xmh-call-status.h"
#include "widgets/xmh-copy-button.h"

#define NAME_MAX_BYTES 64

struct _XmhAddDeviceWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  AdwEntryRow *name;
  XmhCallStatus *status;
  GtkWidget *add;
  GtkLabel *link;
  XmhCopyButton *copy;

  XmhHubProxy *service;
};

G_DEFINE_FINAL_TYPE (XmhAddDeviceWindow, xmh_add_device_window, ADW_TYPE_WINDOW)

static char *
get_name (XmhAddDeviceWindow *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
}

static void
on_name_changed (XmhAddDeviceWindow *self)
{
  g_autofree char *name = get_name (self);

  gtk_widget_set_sensitive (self->add, *name != '\0' && strlen (name) <= NAME_MAX_BYTES);
}

static void
show_address (GVariant *answer, gpointer owner)
{
  XmhAddDeviceWindow *self = owner;
  const char *url;

  g_variant_get (answer, "(&s)", &url);
  gtk_label_set_label (self->link, url);
  xmh_copy_button_set_text (self->copy, url);
  gtk_stack_set_visible_child_name (self->stack, "added");
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->copy));
  gtk_widget_grab_focus (GTK_WIDGET (self->copy));
}

static void
on_add (XmhAddDeviceWindow *self)
{
  g_autofree char *name = get_name (self);

  xmh_call_status_call (self->status, self->service, self->add, _ ("Adding the app…"), "AddDevice",
                        g_variant_new ("(s)", name), show_address, self);
}

static void
xmh_add_device_window_dispose (GObject *object)
{
  g_clear_object (&XMH_ADD_DEVICE_WINDOW (object)->service);
  G_OBJECT_CLASS (xmh_add_device_window_parent_class)->dispose (object);
}

static void
xmh_add_device_window_class_init (XmhAddDeviceWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_add_device_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-add-device-window.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhAddDeviceWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, XmhAddDeviceWindow, name);
  gtk_widget_class_bind_template_child (widget_class, XmhAddDeviceWindow, status);
  gtk_widget_class_bind_template_child (widget_class, XmhAddDeviceWindow, add);
  gtk_widget_class_bind_template_child (widget_class, XmhAddDeviceWindow, link);
  gtk_widget_class_bind_template_child (widget_class, XmhAddDeviceWindow, copy);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
xmh_add_device_window_init (XmhAddDeviceWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

XmhAddDeviceWindow *
xmh_add_device_window_new (XmhHubProxy *service)
{
  XmhAddDeviceWindow *self = g_object_new (XMH_TYPE_ADD_DEVICE_WINDOW, NULL);

  self->service = g_object_ref (service);
  return self;
}
