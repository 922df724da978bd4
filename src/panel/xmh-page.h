/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "widgets/xmh-deed.h"
#include "widgets/xmh-hub-proxy.h"

#define XMH_TYPE_PAGE (xmh_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (XmhPage, xmh_page, XMH, PAGE, AdwBin)

/**
 * XmhPageClass:
 * @update: (nullable): shows the current properties of the hub; only called while the page is shown and the hub runs
 * @load: (nullable): loads data that is not a property: when the page appears, on xmh_page_reload(), and when the
 *   hub appears
 *
 * One page of the window.
 */
struct _XmhPageClass
{
  AdwBinClass parent_class;

  void (*update) (XmhPage *self, XmhBusMediaHub *hub);
  void (*load) (XmhPage *self, XmhBusMediaHub *hub);
};

void xmh_page_set_service (XmhPage *self, XmhHubProxy *service);
XmhHubProxy *xmh_page_get_service (XmhPage *self);
XmhBusMediaHub *xmh_page_get_hub (XmhPage *self);
void xmh_page_reload (XmhPage *self);
gboolean xmh_page_has (XmhPage *self, const char *property);
void xmh_page_do (XmhPage *self, const XmhDeed *deed, XmhCallStatus *status, GtkWidget *button, GVariant *arguments);
void xmh_page_show_switch (XmhPage *self, GtkSwitch *widget, gboolean is_on);
