/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-pages.h"

#include <glib/gi18n.h>
#include <string.h>

#include "widgets/xmh-address-row.h"
#include "panel/xmh-address-card.h"
#include "applet/xmh-applet-entry.h"
#include "panel/xmh-autostart.h"
#include "widgets/xmh-call-status.h"
#include "widgets/xmh-copy-button.h"
#include "panel/xmh-obstacle-card.h"
#include "widgets/xmh-fingerprint-row.h"
#include "widgets/xmh-format.h"

struct _XmhConnectPage
{
  XmhPage parent_instance;

  GtkImage *state_icon;
  GtkLabel *state_title;
  GtkLabel *state_text;
  GtkWidget *show_problems;
  XmhAddressCard *card;
  GtkWidget *compare_group;
  XmhFingerprintRow *fingerprint;
  GtkWidget *obstacle_group;
  XmhObstacleCard *obstacle;
  AdwActionRow *room;
  XmhCopyButton *copy_room;
  AdwActionRow *sessions;
  GtkWidget *others_group;
  GtkListBox *others;
  AdwActionRow *login_row;
  GtkSwitch *login;
  AdwActionRow *applet_row;
  GtkSwitch *applet;
  GtkWidget *notifications_row;
  GtkSwitch *notifications;
  XmhCallStatus *status;

  XmhAutostart *at_login;
  XmhAppletEntry *applet_entry;
  char **urls; /* (nullable) the addresses that are shown */
};

G_DEFINE_FINAL_TYPE (XmhConnectPage, xmh_connect_page, XMH_TYPE_PAGE)

/* Each state has a word and a colour, since the colour alone is not accessible. */
static const struct
{
  const char *state;
  const char *icon;
  const char *style;
  const char *title;
  const char *text;
} states[] = {
  { "ready", "xmh-ready-symbolic", "success", N_ ("Ready"), N_ ("Headsets, phones and browsers can connect.") },
  { "degraded", "dialog-error-symbolic", "error", N_ ("Running with problems"),
    N_ ("Some devices can’t connect, or some features don’t work.") },
  { "starting", "xmh-hub-symbolic", "accent", N_ ("Starting…"), N_ ("The hub is starting.") },
  { "stopping", "xmh-hub-symbolic", "dim-label", N_ ("Stopping…"), N_ ("The hub is shutting down.") },
};

static void
show_state (XmhConnectPage *self, const char *icon, const char *style, const char *title, const char *text)
{
  const char *icon_classes[] = { style, NULL };
  const char *title_classes[] = { "title-1", style, NULL };

  gtk_image_set_from_icon_name (self->state_icon, icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), icon_classes);
  gtk_widget_set_css_classes (GTK_WIDGET (self->state_title), title_classes);
  gtk_label_set_label (self->state_title, title);
  gtk_label_set_label (self->state_text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->state_text), *text != '\0');
}

/* An obstacle replaces the state, since a ready hub that no device can reach is of no use.
 * Returns: whether there is one */
static gboolean
show_obstacle (XmhConnectPage *self)
{
  switch (xmh_obstacle_card_get (self->obstacle))
    {
    case XMH_OBSTACLE_FIREWALL:
      break;
    case XMH_OBSTACLE_OTHER:
      if (!xmh_page_has (XMH_PAGE (self), "Urls"))
        return FALSE;
      break;
    case XMH_OBSTACLE_NONE:
    default:
      return FALSE;
    }
  show_state (self, "dialog-warning-symbolic", "warning", _ ("Devices can’t connect"), "");
  return TRUE;
}

static void
update_state (XmhConnectPage *self, XmhBusMediaHub *hub)
{
  const char *state = xmh_bus_media_hub_get_state (hub);
  GVariant *problems = xmh_bus_media_hub_get_problems (hub);
  gsize n_problems = problems != NULL ? g_variant_n_children (problems) : 0;

  gtk_widget_set_visible (self->show_problems, n_problems > 0);
  if (g_strcmp0 (state, "ready") == 0 && show_obstacle (self))
    return;
  if (g_strcmp0 (state, "ready") == 0 && n_problems > 0)
    {
      show_state (self, "dialog-warning-symbolic", "warning", _ ("Ready, with warnings"),
                  _ ("Devices can connect, but there are warnings."));
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (state, states[i].state) == 0)
      {
        show_state (self, states[i].icon, states[i].style, _ (states[i].title), _ (states[i].text));
        return;
      }

  /* A newer hub may have states that this panel has no words for. */
  show_state (self, "xmh-hub-symbolic", "dim-label", state != NULL ? state : _ ("Running"), "");
}

/* Devices show the fingerprint of the authority when they install it. */
static void
update_fingerprint (XmhConnectPage *self, XmhBusMediaHub *hub)
{
  const char *fingerprint = xmh_dict_string (xmh_bus_media_hub_get_authority (hub), "fingerprint");

  gtk_widget_set_visible (self->compare_group, *fingerprint != '\0' && self->urls != NULL && *self->urls != NULL &&
                                                 xmh_bus_media_hub_get_tls_enabled (hub));
  xmh_fingerprint_row_set (self->fingerprint, fingerprint);
}

static void
show_other_addresses (XmhConnectPage *self, const char *const *urls)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->others, 0)) != NULL)
    gtk_list_box_remove (self->others, GTK_WIDGET (row));
  for (; *urls != NULL; urls++)
    gtk_list_box_append (self->others, xmh_address_row_new (*urls));
}

static void
update_addresses (XmhConnectPage *self, XmhBusMediaHub *hub)
{
  static const char *const none[] = { NULL };
  const char *const *urls = xmh_bus_media_hub_get_urls (hub);

  /* An address that cannot work is not shown. */
  if (urls == NULL || xmh_obstacle_card_get (self->obstacle) != XMH_OBSTACLE_NONE)
    urls = none;
  xmh_address_card_update (self->card, xmh_page_get_service (XMH_PAGE (self)), urls[0]);
  if (self->urls != NULL && g_strv_equal ((const char *const *) self->urls, urls))
    return;

  g_strfreev (self->urls);
  self->urls = g_strdupv ((char **) urls);
  gtk_widget_set_visible (self->obstacle_group, urls[0] == NULL);
  gtk_widget_set_visible (self->others_group, urls[0] != NULL && urls[1] != NULL);
  show_other_addresses (self, urls[0] != NULL ? urls + 1 : none);
}

static void
update_rows (XmhConnectPage *self, XmhBusMediaHub *hub)
{
  const char *room = xmh_bus_media_hub_get_room (hub);
  guint n = xmh_bus_media_hub_get_session_count (hub);
  g_autofree char *sessions = n > 0 ? g_strdup_printf (ngettext ("%u connection", "%u connections", n), n)
                                    : g_strdup (_ ("None"));

  gtk_widget_set_visible (GTK_WIDGET (self->room), room != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->sessions), xmh_page_has (XMH_PAGE (self), "SessionCount"));
  adw_action_row_set_subtitle (self->room, room != NULL ? room : "");
  xmh_copy_button_set_text (self->copy_room, room);
  adw_action_row_set_subtitle (self->sessions, sessions);
}

static void
xmh_connect_page_update (XmhPage *page, XmhBusMediaHub *hub)
{
  XmhConnectPage *self = XMH_CONNECT_PAGE (page);

  xmh_obstacle_card_update (self->obstacle, xmh_page_get_service (page), hub);
  update_state (self, hub);
  update_addresses (self, hub);
  update_fingerprint (self, hub);
  update_rows (self, hub);
  gtk_widget_set_visible (self->notifications_row, xmh_page_has (page, "Notifications"));
  if (!xmh_call_status_is_running (self->status))
    xmh_page_show_switch (XMH_PAGE (self), self->notifications, xmh_bus_media_hub_get_notifications (hub));
}

static void
on_obstacle_changed (XmhConnectPage *self)
{
  XmhBusMediaHub *hub = xmh_page_get_hub (XMH_PAGE (self));

  if (hub != NULL)
    xmh_connect_page_update (XMH_PAGE (self), hub);
}

static void
on_notifications_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhConnectPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);
  XmhBusMediaHub *hub = xmh_page_get_hub (XMH_PAGE (self));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  xmh_call_status_end (self->status, error);
  /* Shows the real state again. After a success, the property may change before or after the answer. */
  if (answer != NULL)
    xmh_page_show_switch (XMH_PAGE (self), self->notifications, gtk_switch_get_active (self->notifications));
  else if (hub != NULL)
    xmh_page_show_switch (XMH_PAGE (self), self->notifications, xmh_bus_media_hub_get_notifications (hub));
}

static gboolean
on_notifications_set (XmhConnectPage *self, gboolean is_on)
{
  XmhBusMediaHub *hub = xmh_page_get_hub (XMH_PAGE (self));

  if (hub == NULL)
    return FALSE;

  xmh_call_status_begin (self->status, GTK_WIDGET (self->notifications), _ ("Saving…"));
  g_dbus_proxy_call (G_DBUS_PROXY (hub), "org.freedesktop.DBus.Properties.Set",
                     g_variant_new ("(ssv)", g_dbus_proxy_get_interface_name (G_DBUS_PROXY (hub)), "Notifications",
                                    g_variant_new_boolean (is_on)),
                     G_DBUS_CALL_FLAGS_NONE, -1, xmh_call_status_get_cancellable (self->status),
                     on_notifications_stored, g_object_ref (self));
  return TRUE;
}

static const char *
describe_login (XmhConnectPage *self)
{
  switch (xmh_autostart_get_state (self->at_login))
    {
    case XMH_AUTOSTART_UNAVAILABLE:
      return _ ("Not available: the hub was not started as a service of your session");
    case XMH_AUTOSTART_UNSEEN:
      return _ ("The sandbox hides whether this is on. Use the switch to set it");
    case XMH_AUTOSTART_ON:
    case XMH_AUTOSTART_OFF:
    case XMH_AUTOSTART_UNKNOWN:
    default:
      return xmh_autostart_is_remembered (self->at_login)
               ? _ ("Last reported by the desktop. The desktop’s settings may have changed since")
               : _ ("The hub starts whenever you log in");
    }
}

static void
on_login_changed (XmhConnectPage *self)
{
  XmhAutostartState state = xmh_autostart_get_state (self->at_login);

  gtk_widget_set_sensitive (GTK_WIDGET (self->login_row),
                            state != XMH_AUTOSTART_UNKNOWN && state != XMH_AUTOSTART_UNAVAILABLE);
  adw_action_row_set_subtitle (self->login_row, describe_login (self));
  xmh_page_show_switch (XMH_PAGE (self), self->login, state == XMH_AUTOSTART_ON);
}

static void
on_login_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhConnectPage) self = user_data;
  g_autoptr(GError) error = NULL;

  xmh_autostart_set_finish (XMH_AUTOSTART (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  xmh_call_status_end (self->status, error);
  on_login_changed (self);
}

static gboolean
on_login_set (XmhConnectPage *self, gboolean is_on)
{
  xmh_call_status_begin (self->status, GTK_WIDGET (self->login), _ ("Checking…"));
  xmh_autostart_set_async (self->at_login, is_on, xmh_call_status_get_cancellable (self->status), on_login_stored,
                           g_object_ref (self));
  return TRUE;
}

static void
on_applet_changed (XmhConnectPage *self)
{
  gboolean is_available = xmh_applet_entry_is_available ();

  gtk_widget_set_sensitive (GTK_WIDGET (self->applet_row), is_available);
  adw_action_row_set_subtitle (self->applet_row, is_available
                                                   ? _ ("Show the hub among the desktop’s status icons, now and after "
                                                        "login")
                                                   : _ ("Not available in a sandbox"));
  xmh_page_show_switch (XMH_PAGE (self), self->applet, xmh_applet_entry_is_on (self->applet_entry));
}

static void
on_applet_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhConnectPage) self = user_data;
  g_autoptr(GError) error = NULL;

  xmh_applet_entry_set_finish (XMH_APPLET_ENTRY (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  xmh_call_status_end (self->status, error);
  on_applet_changed (self);
}

static gboolean
on_applet_set (XmhConnectPage *self, gboolean is_on)
{
  xmh_call_status_begin (self->status, GTK_WIDGET (self->applet), _ ("Saving…"));
  xmh_applet_entry_set_async (self->applet_entry, is_on, xmh_call_status_get_cancellable (self->status),
                              on_applet_stored, g_object_ref (self));
  return TRUE;
}

static void
xmh_connect_page_dispose (GObject *object)
{
  XmhConnectPage *self = XMH_CONNECT_PAGE (object);

  g_clear_object (&self->at_login);
  g_clear_object (&self->applet_entry);
  g_clear_pointer (&self->urls, g_strfreev);
  G_OBJECT_CLASS (xmh_connect_page_parent_class)->dispose (object);
}

static void
xmh_connect_page_class_init (XmhConnectPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_connect_page_dispose;
  XMH_PAGE_CLASS (klass)->update = xmh_connect_page_update;

  g_type_ensure (XMH_TYPE_ADDRESS_CARD);
  g_type_ensure (XMH_TYPE_FINGERPRINT_ROW);
  g_type_ensure (XMH_TYPE_OBSTACLE_CARD);
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-connect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, state_title);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, state_text);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, show_problems);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, card);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, compare_group);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, obstacle_group);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, obstacle);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, room);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, copy_room);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, sessions);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, others_group);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, others);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, login_row);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, login);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, applet_row);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, applet);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, notifications_row);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, notifications);
  gtk_widget_class_bind_template_child (widget_class, XmhConnectPage, status);
  gtk_widget_class_bind_template_callback (widget_class, on_applet_set);
  gtk_widget_class_bind_template_callback (widget_class, on_login_set);
  gtk_widget_class_bind_template_callback (widget_class, on_obstacle_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_notifications_set);
}

static void
xmh_connect_page_init (XmhConnectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->at_login = xmh_autostart_new ();
  g_signal_connect_object (self->at_login, "changed", G_CALLBACK (on_login_changed), self, G_CONNECT_SWAPPED);
  on_login_changed (self);

  self->applet_entry = xmh_applet_entry_new ();
  g_signal_connect_object (self->applet_entry, "changed", G_CALLBACK (on_applet_changed), self, G_CONNECT_SWAPPED);
  on_applet_changed (self);
}
