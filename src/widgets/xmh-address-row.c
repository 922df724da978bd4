/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-address-row.h"

#include <glib/gi18n.h>

#include "widgets/xmh-copy-button.h"
#include "widgets/xmh-qr-paintable.h"

struct _XmhAddressRow
{
  AdwActionRow parent_instance;

  GtkWidget *qr_button;
  GtkPicture *qr;
  XmhCopyButton *copy;
};

G_DEFINE_FINAL_TYPE (XmhAddressRow, xmh_address_row, ADW_TYPE_ACTION_ROW)

/* QR codes are made when they are shown. */
static void
on_popover_mapped (XmhAddressRow *self)
{
  const char *url = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));
  g_autoptr(GdkPaintable) picture = xmh_qr_paintable_new (url, NULL);
  g_autofree char *description = g_strdup_printf (_ ("QR code for %s"), url);

  gtk_picture_set_paintable (self->qr, picture);
  gtk_picture_set_alternative_text (self->qr, description);
}

static void
xmh_address_row_class_init (XmhAddressRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (XMH_TYPE_COPY_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-address-row.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhAddressRow, qr_button);
  gtk_widget_class_bind_template_child (widget_class, XmhAddressRow, qr);
  gtk_widget_class_bind_template_child (widget_class, XmhAddressRow, copy);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_mapped);
}

static void
xmh_address_row_init (XmhAddressRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
xmh_address_row_new (const char *url)
{
  XmhAddressRow *self = g_object_new (XMH_TYPE_ADDRESS_ROW, "title", url, NULL);
  g_autoptr(GdkPaintable) probe = xmh_qr_paintable_new (url, NULL);

  gtk_widget_set_visible (self->qr_button, probe != NULL);
  xmh_copy_button_set_text (self->copy, url);
  return GTK_WIDGET (self);
}
