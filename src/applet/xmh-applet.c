/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-applet"

#include "config.h"

#include "applet/xmh-applet.h"

#include <glib/gi18n.h>

#include "applet/xmh-applet-menu.h"
#include "applet/xmh-bus-menu.h"
#include "applet/xmh-panel-caller.h"
#include "applet/xmh-status-item.h"
#include "common/xmh-ids.h"
#include "common/xmh-removal-watch.h"
#include "widgets/xmh-device-list.h"

typedef struct
{
  GApplication *application;
  XmhHubProxy *service;
  XmhBusMenu *menu;
  XmhStatusItem *item;
  XmhPanelCaller *panel;
  GFileMonitor *removal; /* (nullable) */
  gboolean has_failed;
} Applet;

static void
update (Applet *self)
{
  g_autofree char *state = xmh_applet_describe_state (self->service);
  guint n_pending = 0;
  g_autoptr(GVariant) pending = xmh_devices_get_pending (xmh_hub_proxy_get_devices (self->service), &n_pending);

  xmh_bus_menu_take (self->menu, xmh_applet_make_menu (self->service));
  xmh_status_item_set (self->item, xmh_applet_get_icon (self->service), pending != NULL, state);
}

static void
on_changed (Applet *self)
{
  if (xmh_hub_proxy_get_state (self->service) == XMH_HUB_PROXY_NO_BUS)
    g_application_quit (self->application);
  else
    update (self);
}

/* A menu has no place for an error. */
static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GApplication) application = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);
  g_autoptr(GNotification) notification = NULL;

  if (answer != NULL)
    return;

  g_dbus_error_strip_remote_error (error);
  notification = g_notification_new (_ ("The hub could not do it"));
  g_notification_set_body (notification, error->message);
  g_application_send_notification (application, "failed", notification);
}

/* @arguments: (nullable): a tuple; floating references are consumed */
static void
call_hub (Applet *self, const char *method, GVariant *arguments)
{
  g_autoptr(GVariant) owned = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (self->service);

  if (hub != NULL)
    g_dbus_proxy_call (G_DBUS_PROXY (hub), method, owned, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_answer,
                       g_object_ref (self->application));
}

static void
open_panel (Applet *self, const char *token)
{
  xmh_panel_caller_call (self->panel, "show-page", "connect", token);
}

static void
on_clicked (Applet *self, const char *key)
{
  g_auto(GStrv) words = g_strsplit (key, " ", 2);
  const char *verb = words[0], *device = words[1] != NULL ? words[1] : "";

  if (g_str_equal (verb, XMH_APPLET_ALLOW))
    call_hub (self, "AllowDevice", g_variant_new ("(sa{sv})", device, NULL));
  else if (g_str_equal (verb, XMH_APPLET_DENY))
    call_hub (self, "DenyDevice", g_variant_new ("(s)", device));
  else if (g_str_equal (verb, XMH_APPLET_TLS_ON))
    call_hub (self, "SetTlsEnabled", g_variant_new ("(b)", TRUE));
  else if (g_str_equal (verb, XMH_APPLET_TLS_OFF))
    call_hub (self, "SetTlsEnabled", g_variant_new ("(b)", FALSE));
  else if (g_str_equal (verb, XMH_APPLET_ROTATE))
    call_hub (self, "RotateCertificate", NULL);
  else if (g_str_equal (verb, XMH_APPLET_DEVICES))
    xmh_panel_caller_call (self->panel, "show-page", "devices", "");
  else if (g_str_equal (verb, XMH_APPLET_COPY))
    xmh_panel_caller_call (self->panel, "copy-address", NULL, "");
  else if (g_str_equal (verb, XMH_APPLET_OPEN))
    open_panel (self, "");
  else if (g_str_equal (verb, XMH_APPLET_QUIT))
    g_application_quit (self->application);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (user_data);
}

static void
on_removed (gpointer application)
{
  g_application_quit (application);
}

static void
on_startup (GApplication *application, Applet *self)
{
  static const GActionEntry entries[] = { { .name = "quit", .activate = on_quit } };
  GDBusConnection *connection = g_application_get_dbus_connection (application);
  g_autoptr(GError) error = NULL;

  if (connection != NULL)
    self->menu = xmh_bus_menu_new (connection, &error);
  if (self->menu != NULL)
    self->item = xmh_status_item_new (connection, XMH_BUS_MENU_PATH, &error);
  if (self->item == NULL)
    {
      self->has_failed = TRUE;
      g_printerr ("%s\n", error != NULL ? error->message : _ ("There is no desktop session."));
      return;
    }

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  self->panel = xmh_panel_caller_new (connection);
  self->removal = xmh_removal_watch_new (on_removed, application);
  self->service = xmh_hub_proxy_new_passive ();
  g_signal_connect_swapped (self->service, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->service, "devices-changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->menu, "clicked", G_CALLBACK (on_clicked), self);
  g_signal_connect_swapped (self->item, "activate", G_CALLBACK (open_panel), self);
  update (self);
  g_application_hold (application);
}

/* The second process activates the first one. */
static void
on_activate (GApplication *application)
{
}

static void
applet_clear (Applet *self)
{
  g_clear_object (&self->service);
  g_clear_object (&self->item);
  g_clear_object (&self->menu);
  g_clear_object (&self->panel);
  g_clear_object (&self->removal);
  g_clear_object (&self->application);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Applet, applet_clear)

int
xmh_applet_run (int argc, char **argv)
{
  g_auto(Applet) self = { 0 };
  int status;

  self.application = g_application_new (XMH_APPLET_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_application_add_main_option (self.application, "applet", 0, 0, G_OPTION_ARG_NONE, _ ("Show only a status icon"),
                                 NULL);
  g_signal_connect (self.application, "startup", G_CALLBACK (on_startup), &self);
  g_signal_connect (self.application, "activate", G_CALLBACK (on_activate), NULL);
  status = g_application_run (self.application, argc, argv);
  return self.has_failed ? 1 : status;
}
