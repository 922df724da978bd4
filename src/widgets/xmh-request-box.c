/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-request-box.h"

#include <glib/gi18n.h>

#include "widgets/xmh-device-list.h"
#include "widgets/xmh-format.h"

struct _XmhRequestBox
{
  AdwBin parent_instance;

  GtkLabel *number;
  GtkLabel *title;
  GtkLabel *text;
  GtkWidget *deny;
  GtkWidget *allow;
};

G_DEFINE_FINAL_TYPE (XmhRequestBox, xmh_request_box, ADW_TYPE_BIN)

static void
set_button (GtkWidget *button, const char *action, const char *id, const char *spoken)
{
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* @device: a dictionary of ListDevices(), pending or denied */
void
xmh_request_box_set (XmhRequestBox *self, GVariant *device)
{
  gboolean is_pending = xmh_device_is (device, "pending");
  const char *name = xmh_dict_string (device, "name");
  const char *id = xmh_dict_string (device, "id");
  g_autofree char *title = g_strdup_printf (is_pending ? _ ("%s asks for access") : _ ("%s was denied"), name);
  g_autofree char *text = g_strdup_printf (is_pending
                                             /* Translators: %s is a numeric address */
                                             ? _ ("Allow it only if the device shows this number. Its address is %s.")
                                             : _ ("It can ask again in a few minutes. Its address is %s."),
                                           xmh_dict_string (device, "address"));
  g_autofree char *deny = g_strdup_printf (_ ("Deny %s"), name);
  g_autofree char *allow = g_strdup_printf (_ ("Allow %s"), name);

  gtk_label_set_label (self->number, xmh_dict_string (device, "number"));
  gtk_widget_set_visible (GTK_WIDGET (self->number), is_pending);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->text, text);
  gtk_widget_set_visible (self->deny, is_pending);
  set_button (self->deny, "win.deny-device", id, deny);
  set_button (self->allow, "win.allow-device", id, allow);
}

static void
xmh_request_box_class_init (XmhRequestBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-request-box.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhRequestBox, number);
  gtk_widget_class_bind_template_child (widget_class, XmhRequestBox, title);
  gtk_widget_class_bind_template_child (widget_class, XmhRequestBox, text);
  gtk_widget_class_bind_template_child (widget_class, XmhRequestBox, deny);
  gtk_widget_class_bind_template_child (widget_class, XmhRequestBox, allow);
}

static void
xmh_request_box_init (XmhRequestBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
xmh_request_row_new (void)
{
  GtkWidget *box = g_object_new (XMH_TYPE_REQUEST_BOX, NULL);

  return g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "child", box, NULL);
}

/* @device: a dictionary of ListDevices(), pending or denied */
void
xmh_request_row_set (GtkWidget *row, GVariant *device)
{
  XmhRequestBox *box = XMH_REQUEST_BOX (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)));

  xmh_request_box_set (box, device);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_label (box->title),
                                  -1);
}
