/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-hub-absent-page.h"

#include <glib/gi18n.h>

struct _XmhHubAbsentPage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkSpinner *spinner;
  GtkButton *start;

  XmhHubProxy *service;
};

G_DEFINE_FINAL_TYPE (XmhHubAbsentPage, xmh_hub_absent_page, ADW_TYPE_BIN)

static const struct
{
  const char *icon;
  const char *title;
  const char *description;
  const char *button; /* NULL: no button */
} states[] = {
  [XMH_HUB_PROXY_STARTING] = { "xmh-hub-symbolic", N_ ("Starting…"), N_ ("The service is starting."), NULL },
  [XMH_HUB_PROXY_STOPPED] = { "xmh-hub-symbolic", N_ ("The hub is stopped"),
                              N_ ("Devices can’t connect until it runs again."), N_ ("_Start") },
  [XMH_HUB_PROXY_LOST] = { "dialog-warning-symbolic", N_ ("The hub stopped unexpectedly"),
                           N_ ("If the hub restarts, this window continues automatically."), N_ ("_Start Again") },
  [XMH_HUB_PROXY_ABSENT] = { "dialog-question-symbolic", N_ ("The hub is not installed"),
                             N_ ("The control panel is installed, but the hub itself was not found. Install "
                                 "“xr-media-hub”."),
                             N_ ("_Try Again") },
  [XMH_HUB_PROXY_FAILED] = { "dialog-error-symbolic", N_ ("The hub could not start"), NULL, N_ ("_Try Again") },
  [XMH_HUB_PROXY_NO_BUS] = { "dialog-error-symbolic", N_ ("Lost the connection to the desktop session"),
                             N_ ("This window can no longer reach the hub. Close it and open it again."), NULL },
};

static void
on_changed (XmhHubAbsentPage *self)
{
  XmhHubProxyState state = xmh_hub_proxy_get_state (self->service);
  const char *reason = xmh_hub_proxy_get_reason (self->service);
  g_autofree char *description = NULL;

  if (state == XMH_HUB_PROXY_RUNNING)
    {
      gtk_spinner_stop (self->spinner);
      return;
    }

  description = g_markup_escape_text (states[state].description != NULL ? _ (states[state].description)
                                      : reason != NULL                  ? reason
                                                                        : "",
                                      -1);
  adw_status_page_set_icon_name (self->status, states[state].icon);
  adw_status_page_set_title (self->status, _ (states[state].title));
  adw_status_page_set_description (self->status, description);
  gtk_spinner_set_spinning (self->spinner, state == XMH_HUB_PROXY_STARTING);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), state == XMH_HUB_PROXY_STARTING);
  gtk_widget_set_visible (GTK_WIDGET (self->start), states[state].button != NULL);
  if (states[state].button != NULL)
    gtk_button_set_label (self->start, _ (states[state].button));
}

static void
on_start (XmhHubAbsentPage *self)
{
  xmh_hub_proxy_start (self->service);
}

void
xmh_hub_absent_page_set_service (XmhHubAbsentPage *self, XmhHubProxy *service)
{
  self->service = g_object_ref (service);
  g_signal_connect_object (service, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
}

static void
xmh_hub_absent_page_dispose (GObject *object)
{
  g_clear_object (&XMH_HUB_ABSENT_PAGE (object)->service);
  G_OBJECT_CLASS (xmh_hub_absent_page_parent_class)->dispose (object);
}

static void
xmh_hub_absent_page_class_init (XmhHubAbsentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_hub_absent_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-hub-absent-page.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhHubAbsentPage, status);
  gtk_widget_class_bind_template_child (widget_class, XmhHubAbsentPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, XmhHubAbsentPage, start);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
}

static void
xmh_hub_absent_page_init (XmhHubAbsentPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
