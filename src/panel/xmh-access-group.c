/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-access-group.h"

#include <glib/gi18n.h>

#include "common/xmh-problem.h"
#include "widgets/xmh-deed.h"
#include "widgets/xmh-switch.h"

struct _XmhAccessGroup
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *row;
  GtkSwitch *asks;
  GtkWidget *ineffective_row;
  GtkWidget *renew;
  XmhCallStatus *status;

  XmhHubProxy *service;
};

G_DEFINE_FINAL_TYPE (XmhAccessGroup, xmh_access_group, ADW_TYPE_PREFERENCES_GROUP)

void
xmh_access_group_update (XmhAccessGroup *self, XmhHubProxy *service)
{
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (service);
  const char *access = hub != NULL ? xmh_bus_media_hub_get_access (hub) : NULL;
  gboolean asks = xmh_hub_proxy_asks (service);

  g_set_object (&self->service, service);
  gtk_widget_set_visible (GTK_WIDGET (self), access != NULL);
  gtk_widget_set_visible (self->ineffective_row, g_strcmp0 (access, "ask-ineffective") == 0);
  adw_action_row_set_subtitle (self->row, asks ? _ ("Only devices that you allow can join the room and use CloudXR")
                                               : _ ("Every device on the network can join the room and use CloudXR"));
  if (!xmh_call_status_is_running (self->status))
    xmh_switch_show (self->asks, asks, self);
}

static void
on_set (GVariant *answer, gpointer owner)
{
  XmhAccessGroup *self = owner;

  xmh_access_group_update (self, self->service);
}

static gboolean
on_asks_set (XmhAccessGroup *self, gboolean asks)
{
  static const XmhDeed close = { .method = "SetAccess", .running = N_ ("Saving…"), .done = on_set };
  static const XmhDeed open = {
    .method = "SetAccess",
    .running = N_ ("Saving…"),
    .heading = N_ ("Allow every device?"),
    .body = N_ ("Every device on the network will be able to join the room, see and hear everyone in it, and use "
                "CloudXR."),
    .verb = N_ ("_Allow Every Device"),
    .is_destructive = TRUE,
    .done = on_set,
  };

  if (!asks)
    xmh_switch_restore_later (self->asks, self);
  xmh_deed_do (asks ? &close : &open, self->status, self->service, GTK_WIDGET (self->asks),
               g_variant_new ("(s)", asks ? "ask" : "open"), self);
  return TRUE;
}

/* As the button of the problem does. */
static void
on_renew (XmhAccessGroup *self)
{
  const XmhProblemFix *fix = &xmh_problem_kind_find ("public-credentials")->fix;
  const XmhDeed deed = {
    .method = fix->method,
    .running = fix->running,
    .heading = fix->heading,
    .body = fix->body,
    .verb = fix->verb,
  };

  xmh_deed_do (&deed, self->status, self->service, self->renew, NULL, self);
}

static void
xmh_access_group_dispose (GObject *object)
{
  g_clear_object (&XMH_ACCESS_GROUP (object)->service);
  G_OBJECT_CLASS (xmh_access_group_parent_class)->dispose (object);
}

static void
xmh_access_group_class_init (XmhAccessGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_access_group_dispose;
  g_type_ensure (XMH_TYPE_CALL_STATUS);
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-access-group.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhAccessGroup, row);
  gtk_widget_class_bind_template_child (widget_class, XmhAccessGroup, asks);
  gtk_widget_class_bind_template_child (widget_class, XmhAccessGroup, ineffective_row);
  gtk_widget_class_bind_template_child (widget_class, XmhAccessGroup, renew);
  gtk_widget_class_bind_template_child (widget_class, XmhAccessGroup, status);
  gtk_widget_class_bind_template_callback (widget_class, on_asks_set);
  gtk_widget_class_bind_template_callback (widget_class, on_renew);
}

static void
xmh_access_group_init (XmhAccessGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
