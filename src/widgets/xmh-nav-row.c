/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-nav-row.h"

struct _XmhNavRow
{
  GtkListBoxRow parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *badge;
};

G_DEFINE_FINAL_TYPE (XmhNavRow, xmh_nav_row, GTK_TYPE_LIST_BOX_ROW)

/* @count: the number to show; 0 hides it
 * @style: `error`, `warning` or `neutral`
 * @description: the same in words, for screen readers */
void
xmh_nav_row_set_badge (XmhNavRow *self, guint count, const char *style, const char *description)
{
  const char *classes[] = { "badge", "numeric", style, NULL };
  g_autofree char *text = g_strdup_printf ("%u", count);
  g_autofree char *spoken = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->badge), count > 0);
  gtk_widget_set_css_classes (GTK_WIDGET (self->badge), classes);
  gtk_label_set_label (self->badge, text);
  spoken = count > 0 ? g_strdup_printf ("%s, %s", gtk_label_get_label (self->title), description)
                     : g_strdup (gtk_label_get_label (self->title));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
xmh_nav_row_class_init (XmhNavRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-nav-row.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhNavRow, icon);
  gtk_widget_class_bind_template_child (widget_class, XmhNavRow, title);
  gtk_widget_class_bind_template_child (widget_class, XmhNavRow, badge);
}

static void
xmh_nav_row_init (XmhNavRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
xmh_nav_row_new (const char *title, const char *icon)
{
  XmhNavRow *self = g_object_new (XMH_TYPE_NAV_ROW, NULL);

  gtk_label_set_label (self->title, title);
  gtk_image_set_from_icon_name (self->icon, icon);
  xmh_nav_row_set_badge (self, 0, "neutral", "");
  return GTK_WIDGET (self);
}
