/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-request-banner.h"

#include <glib/gi18n.h>

#include "widgets/xmh-request-box.h"
#include "widgets/xmh-call-status.h"
#include "widgets/xmh-device-list.h"

struct _XmhRequestBanner
{
  AdwBin parent_instance;

  GtkWidget *bar;
  XmhRequestBox *request;
  GtkLabel *more;
  XmhCallStatus *status;

  XmhHubProxy *service;
  gboolean is_wanted;
};

G_DEFINE_FINAL_TYPE (XmhRequestBanner, xmh_request_banner, ADW_TYPE_BIN)

static void
update (XmhRequestBanner *self)
{
  guint n_pending = 0;
  g_autoptr(GVariant) device = NULL;
  g_autofree char *more = NULL;

  if (self->service == NULL)
    return;

  device = xmh_devices_get_pending (xmh_hub_proxy_get_devices (self->service), &n_pending);
  if (device != NULL)
    xmh_request_box_set (self->request, device);
  more = n_pending > 1 ? g_strdup_printf (ngettext ("%u more device asks for access", "%u more devices ask for access",
                                                    n_pending - 1),
                                          n_pending - 1)
                       : g_strdup ("");
  gtk_label_set_label (self->more, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more), n_pending > 1);
  gtk_widget_set_visible (self->bar, device != NULL && self->is_wanted);
}

/* Called once. */
void
xmh_request_banner_set_service (XmhRequestBanner *self, XmhHubProxy *service)
{
  g_set_object (&self->service, service);
  g_signal_connect_object (service, "devices-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/* @is_wanted: whether the page that is shown does not list requests itself */
void
xmh_request_banner_set_wanted (XmhRequestBanner *self, gboolean is_wanted)
{
  self->is_wanted = is_wanted;
  update (self);
}

/* @id: of a pending or denied device */
void
xmh_request_banner_answer (XmhRequestBanner *self, const char *id, gboolean is_allowed)
{
  if (is_allowed)
    xmh_call_status_call (self->status, self->service, GTK_WIDGET (self->request), _ ("Allowing the device…"),
                          "AllowDevice", g_variant_new ("(sa{sv})", id, NULL), NULL, self);
  else
    xmh_call_status_call (self->status, self->service, GTK_WIDGET (self->request), _ ("Denying the request…"),
                          "DenyDevice", g_variant_new ("(s)", id), NULL, self);
}

static void
xmh_request_banner_dispose (GObject *object)
{
  g_clear_object (&XMH_REQUEST_BANNER (object)->service);
  G_OBJECT_CLASS (xmh_request_banner_parent_class)->dispose (object);
}

static void
xmh_request_banner_class_init (XmhRequestBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_request_banner_dispose;
  g_type_ensure (XMH_TYPE_CALL_STATUS);
  g_type_ensure (XMH_TYPE_REQUEST_BOX);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-request-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhRequestBanner, bar);
  gtk_widget_class_bind_template_child (widget_class, XmhRequestBanner, request);
  gtk_widget_class_bind_template_child (widget_class, XmhRequestBanner, more);
  gtk_widget_class_bind_template_child (widget_class, XmhRequestBanner, status);
}

static void
xmh_request_banner_init (XmhRequestBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
