/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-page.h"

#include "widgets/xmh-copy-button.h"
#include "widgets/xmh-switch.h"

typedef struct
{
  XmhHubProxy *service;
  gboolean was_running;
} XmhPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (XmhPage, xmh_page, ADW_TYPE_BIN)

/* A hidden page is not updated until it is shown. */
static void
refresh (XmhPage *self, gboolean has_come)
{
  XmhPagePrivate *priv = xmh_page_get_instance_private (self);
  XmhBusMediaHub *hub = xmh_page_get_hub (self);
  gboolean was_running = priv->was_running;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  priv->was_running = hub != NULL;
  if (hub == NULL)
    return;

  if (XMH_PAGE_GET_CLASS (self)->update != NULL)
    XMH_PAGE_GET_CLASS (self)->update (self, hub);
  if ((has_come || !was_running) && XMH_PAGE_GET_CLASS (self)->load != NULL)
    XMH_PAGE_GET_CLASS (self)->load (self, hub);
}

static void
on_changed (XmhPage *self)
{
  refresh (self, FALSE);
}

static void
xmh_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (xmh_page_parent_class)->map (widget);
  refresh (XMH_PAGE (widget), TRUE);
}

/* Loads the data that is not a property again. */
void
xmh_page_reload (XmhPage *self)
{
  refresh (self, TRUE);
}

/* Called once. */
void
xmh_page_set_service (XmhPage *self, XmhHubProxy *service)
{
  XmhPagePrivate *priv = xmh_page_get_instance_private (self);

  g_set_object (&priv->service, service);
  g_signal_connect_object (service, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}

XmhHubProxy *
xmh_page_get_service (XmhPage *self)
{
  XmhPagePrivate *priv = xmh_page_get_instance_private (self);

  return priv->service;
}

/* (transfer none) (nullable): the proxy, while the hub runs */
XmhBusMediaHub *
xmh_page_get_hub (XmhPage *self)
{
  XmhPagePrivate *priv = xmh_page_get_instance_private (self);

  return priv->service != NULL ? xmh_hub_proxy_get_hub (priv->service) : NULL;
}

/* Whether the running hub has @property. An older one may lack it. */
gboolean
xmh_page_has (XmhPage *self, const char *property)
{
  XmhPagePrivate *priv = xmh_page_get_instance_private (self);

  return xmh_hub_proxy_has (priv->service, property);
}

/* Moves a switch of the page without its handler. */
void
xmh_page_show_switch (XmhPage *self, GtkSwitch *widget, gboolean is_on)
{
  xmh_switch_show (widget, is_on, self);
}

/* xmh_deed_do() for a deed of the page. */
void
xmh_page_do (XmhPage *self, const XmhDeed *deed, XmhCallStatus *status, GtkWidget *button, GVariant *arguments)
{
  xmh_deed_do (deed, status, xmh_page_get_service (self), button, arguments, self);
}

static void
xmh_page_dispose (GObject *object)
{
  XmhPagePrivate *priv = xmh_page_get_instance_private (XMH_PAGE (object));

  g_clear_object (&priv->service);
  G_OBJECT_CLASS (xmh_page_parent_class)->dispose (object);
}

static void
xmh_page_class_init (XmhPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = xmh_page_map;
  /* The templates of the pages use these types. */
  g_type_ensure (XMH_TYPE_CALL_STATUS);
  g_type_ensure (XMH_TYPE_COPY_BUTTON);
}

static void
xmh_page_init (XmhPage *self)
{
}
