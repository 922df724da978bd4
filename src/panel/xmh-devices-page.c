/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-pages.h"

#include <glib/gi18n.h>

#include "widgets/xmh-call-status.h"
#include "widgets/xmh-device-list.h"
#include "widgets/xmh-format.h"
#include "panel/xmh-add-device-window.h"
#include "panel/xmh-device-row.h"
#include "panel/xmh-participant-row.h"
#include "widgets/xmh-request-box.h"
#include "widgets/xmh-row-list.h"
#include "panel/xmh-session-row.h"

/* A device joins the room and starts to send some time after it has connected. */
#define SETTLE_MS 2000
/* For the time that guests have left. */
#define TICK_S 60

struct _XmhDevicesPage
{
  XmhPage parent_instance;

  GtkWidget *none_group;
  GtkWidget *requests_group;
  GtkListBox *requests;
  GtkWidget *devices_group;
  GtkListBox *devices;
  XmhCallStatus *devices_status;
  AdwPreferencesGroup *sessions_group;
  GtkListBox *sessions;
  XmhCallStatus *sessions_status;
  AdwPreferencesGroup *participants_group;
  GtkListBox *participants;
  XmhCallStatus *participants_status;
  GtkWidget *add_group;

  guint settle_id;
  guint tick_id;              /* while the page is visible */
  GVariant *all_sessions;     /* `aa{sv}`, as last loaded */
  GVariant *all_participants; /* likewise */
  char *asked_state;          /* (nullable) the state of the LiveKit server when its participants were last loaded */
  gulong sessions_changed_id;
};

G_DEFINE_FINAL_TYPE (XmhDevicesPage, xmh_devices_page, XMH_TYPE_PAGE)

static GVariant *
get_devices (XmhDevicesPage *self)
{
  return xmh_hub_proxy_get_devices (xmh_page_get_service (XMH_PAGE (self)));
}

/* Pending devices come first in the list. Denied ones can still be allowed. */
static guint
show_requests (XmhDevicesPage *self)
{
  GVariant *devices = get_devices (self);

  xmh_row_list_begin (self->requests);
  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);
      GtkWidget *row = xmh_device_is (device, "allowed")
                         ? NULL
                         : xmh_row_list_take (self->requests, xmh_dict_string (device, "id"), xmh_request_row_new);

      if (row != NULL)
        xmh_request_row_set (row, device);
    }

  return xmh_row_list_end (self->requests);
}

static guint
show_devices (XmhDevicesPage *self)
{
  GVariant *devices = get_devices (self);

  xmh_row_list_begin (self->devices);
  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);
      GtkWidget *row = xmh_device_is (device, "allowed")
                         ? xmh_row_list_take (self->devices, xmh_dict_string (device, "id"), xmh_device_row_new)
                         : NULL;

      if (row != NULL)
        xmh_device_row_set (XMH_DEVICE_ROW (row), device, self->all_sessions, self->all_participants);
    }

  return xmh_row_list_end (self->devices);
}

/* Whether a session or participant has no row of a device to be in. */
static gboolean
is_of_nobody (XmhDevicesPage *self, GVariant *item)
{
  g_autoptr(GVariant) device = xmh_devices_find (get_devices (self), xmh_dict_string (item, "device"));

  return device == NULL || !xmh_device_is (device, "allowed");
}

/* @key: distinguishes the dictionaries
 * Returns: how many of @items belong to no device */
static guint
show_others (XmhDevicesPage *self,
             GtkListBox *box,
             GVariant *items,
             const char *key,
             GtkWidget *(*make) (void),
             void (*set) (GtkWidget *row, GVariant *item))
{
  GVariantBuilder others;
  g_autoptr(GVariant) answer = NULL;

  g_variant_builder_init (&others, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr(GVariant) item = g_variant_get_child_value (items, i);

      if (is_of_nobody (self, item))
        g_variant_builder_add_value (&others, item);
    }

  answer = g_variant_ref_sink (g_variant_new ("(aa{sv})", &others));
  return xmh_row_list_fill (box, answer, key, make, set);
}

static void
show_rows (XmhDevicesPage *self)
{
  guint n_requests = show_requests (self);
  guint n_devices = show_devices (self);
  guint n_sessions = show_others (self, self->sessions, self->all_sessions, "id", xmh_session_row_new,
                                  xmh_session_row_set);
  guint n_participants = show_others (self, self->participants, self->all_participants, "identity",
                                      xmh_participant_row_new, xmh_participant_row_set);
  gboolean is_connected = g_variant_n_children (self->all_sessions) > 0;
  gboolean is_room_empty = g_variant_n_children (self->all_participants) == 0;

  gtk_widget_set_visible (self->none_group, n_requests + n_devices + n_sessions + n_participants == 0);
  gtk_widget_set_visible (self->requests_group, n_requests > 0);
  gtk_widget_set_visible (self->devices_group, n_devices > 0);
  adw_preferences_group_set_title (self->sessions_group, n_devices > 0 ? _ ("Other connections") : _ ("Connections"));
  gtk_widget_set_visible (GTK_WIDGET (self->sessions_group), n_sessions > 0);
  adw_preferences_group_set_title (self->participants_group,
                                   n_devices > 0 && !is_room_empty ? _ ("Others in the room") : _ ("In the room"));
  gtk_widget_set_visible (GTK_WIDGET (self->participants_group), n_participants > 0 || (is_connected && is_room_empty));
  gtk_widget_set_visible (GTK_WIDGET (self->participants), n_participants > 0);
}

static void
take_list (GVariant **list, GVariant *answer)
{
  g_clear_pointer (list, g_variant_unref);
  *list = answer != NULL ? g_variant_get_child_value (answer, 0) : g_variant_ref_sink (g_variant_new ("aa{sv}", NULL));
}

static void
show_sessions (GVariant *answer, gpointer owner)
{
  XmhDevicesPage *self = owner;

  take_list (&self->all_sessions, answer);
  show_rows (self);
}

static void
show_participants (GVariant *answer, gpointer owner)
{
  XmhDevicesPage *self = owner;

  take_list (&self->all_participants, answer);
  adw_preferences_group_set_description (self->participants_group, g_variant_n_children (self->all_participants) > 0
                                                                     ? NULL
                                                                     : _ ("No one has joined the room."));
  show_rows (self);
}

static void
forget_participants (XmhDevicesPage *self, const char *why)
{
  take_list (&self->all_participants, NULL);
  adw_preferences_group_set_description (self->participants_group, why);
  show_rows (self);
}

static const char *
get_livekit_state (XmhDevicesPage *self)
{
  XmhBusMediaHub *hub = xmh_page_get_hub (XMH_PAGE (self));

  return xmh_dict_string (hub != NULL ? xmh_bus_media_hub_get_media_server (hub) : NULL, "state");
}

/* Without a LiveKit server the room is empty. This is not an error. */
static void
load_participants (XmhDevicesPage *self)
{
  const char *state = get_livekit_state (self);

  g_free (self->asked_state);
  self->asked_state = g_strdup (state);
  if (g_str_equal (state, "ready") || g_str_equal (state, "external"))
    xmh_call_status_call (self->participants_status, xmh_page_get_service (XMH_PAGE (self)), NULL,
                          _ ("Loading participants…"), "ListParticipants", NULL, show_participants, self);
  else
    forget_participants (self, g_str_equal (state, "disabled") ? _ ("LiveKit is turned off.")
                               : *state != '\0'                ? _ ("LiveKit is not running.")
                                                               : _ ("The running hub is too old to report this."));
}

static void
xmh_devices_page_load (XmhPage *page, XmhBusMediaHub *hub)
{
  XmhDevicesPage *self = XMH_DEVICES_PAGE (page);

  xmh_call_status_call (self->sessions_status, xmh_page_get_service (page), NULL, _ ("Loading connections…"),
                        "ListSessions", NULL, show_sessions, self);
  load_participants (self);
}

static gboolean
on_settled (gpointer user_data)
{
  XmhDevicesPage *self = user_data;

  self->settle_id = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && xmh_page_get_hub (XMH_PAGE (self)) != NULL)
    load_participants (self);
  return G_SOURCE_REMOVE;
}

static void
on_sessions_changed (XmhDevicesPage *self)
{
  xmh_page_reload (XMH_PAGE (self));
  if (self->settle_id == 0)
    self->settle_id = g_timeout_add (SETTLE_MS, on_settled, self);
}

static void
xmh_devices_page_update (XmhPage *page, XmhBusMediaHub *hub)
{
  XmhDevicesPage *self = XMH_DEVICES_PAGE (page);

  /* The proxy exists from the first update on. */
  if (self->sessions_changed_id == 0)
    {
      self->sessions_changed_id = g_signal_connect_object (xmh_page_get_service (page), "sessions-changed",
                                                           G_CALLBACK (on_sessions_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (xmh_page_get_service (page), "devices-changed", G_CALLBACK (show_rows), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_widget_set_visible (self->add_group, xmh_page_has (page, "Access"));
  if (self->asked_state != NULL && !g_str_equal (self->asked_state, get_livekit_state (self)))
    load_participants (self);
}

static void
on_disconnect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *heading = NULL;
  XmhDeed deed = {
    .method = "CloseSession",
    .running = N_ ("Disconnecting…"),
    .body = N_ ("Ends the session. The device can reconnect."),
    .verb = N_ ("_Disconnect"),
    .is_destructive = TRUE,
  };
  const char *peer;
  guint64 id;

  g_variant_get (parameter, "(t&s)", &id, &peer);
  deed.heading = heading = g_strdup_printf (_ ("Disconnect %s?"), peer);
  xmh_page_do (XMH_PAGE (widget), &deed, XMH_DEVICES_PAGE (widget)->sessions_status, NULL, g_variant_new ("(t)", id));
}

static void
on_removed (GVariant *answer, gpointer owner)
{
  load_participants (owner);
}

static void
on_remove (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *identity = g_variant_get_string (parameter, NULL);
  g_autofree char *heading = g_strdup_printf (_ ("Remove %s from the room?"), identity);
  const XmhDeed deed = {
    .method = "RemoveParticipant",
    .running = N_ ("Removing…"),
    .heading = heading,
    .body = N_ ("The device leaves the room. It can rejoin until its token expires."),
    .verb = N_ ("_Remove"),
    .is_destructive = TRUE,
    .done = on_removed,
  };

  xmh_page_do (XMH_PAGE (widget), &deed, XMH_DEVICES_PAGE (widget)->participants_status, NULL,
               g_variant_new ("(s)", identity));
}

static void
on_forget (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *heading = NULL;
  XmhDeed deed = {
    .method = "ForgetDevice",
    .running = N_ ("Forgetting the device…"),
    .body = N_ ("The device loses its access and leaves the room. It can ask again."),
    .verb = N_ ("_Forget"),
    .is_destructive = TRUE,
  };
  const char *id, *name;

  g_variant_get (parameter, "(&s&s)", &id, &name);
  deed.heading = heading = g_strdup_printf (_ ("Forget %s?"), name);
  xmh_page_do (XMH_PAGE (widget), &deed, XMH_DEVICES_PAGE (widget)->devices_status, NULL, g_variant_new ("(s)", id));
}

static void
on_rename (GtkWidget *widget, const char *action, GVariant *parameter)
{
  static const XmhDeed deed = { .method = "RenameDevice", .running = N_ ("Renaming the device…") };

  xmh_page_do (XMH_PAGE (widget), &deed, XMH_DEVICES_PAGE (widget)->devices_status, NULL, parameter);
}

static void
on_always (GtkWidget *widget, const char *action, GVariant *parameter)
{
  static const XmhDeed deed = { .method = "AllowDevice", .running = N_ ("Saving…") };
  GVariantDict options;
  const char *id;
  gboolean is_always;

  g_variant_get (parameter, "(&sb)", &id, &is_always);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "always", "b", is_always);
  xmh_page_do (XMH_PAGE (widget), &deed, XMH_DEVICES_PAGE (widget)->devices_status, NULL,
               g_variant_new ("(s@a{sv})", id, g_variant_dict_end (&options)));
}

static void
on_add (GtkWidget *widget, const char *action, GVariant *parameter)
{
  XmhAddDeviceWindow *window = xmh_add_device_window_new (xmh_page_get_service (XMH_PAGE (widget)));

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (widget)));
  gtk_window_present (GTK_WINDOW (window));
}

static gboolean
on_tick (gpointer user_data)
{
  show_rows (user_data);
  return G_SOURCE_CONTINUE;
}

static void
xmh_devices_page_map (GtkWidget *widget)
{
  XMH_DEVICES_PAGE (widget)->tick_id = g_timeout_add_seconds (TICK_S, on_tick, widget);
  GTK_WIDGET_CLASS (xmh_devices_page_parent_class)->map (widget);
}

static void
xmh_devices_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&XMH_DEVICES_PAGE (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (xmh_devices_page_parent_class)->unmap (widget);
}

static void
xmh_devices_page_dispose (GObject *object)
{
  XmhDevicesPage *self = XMH_DEVICES_PAGE (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->all_sessions, g_variant_unref);
  g_clear_pointer (&self->all_participants, g_variant_unref);
  g_clear_pointer (&self->asked_state, g_free);
  G_OBJECT_CLASS (xmh_devices_page_parent_class)->dispose (object);
}

static void
xmh_devices_page_class_init (XmhDevicesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_devices_page_dispose;
  widget_class->map = xmh_devices_page_map;
  widget_class->unmap = xmh_devices_page_unmap;
  XMH_PAGE_CLASS (klass)->update = xmh_devices_page_update;
  XMH_PAGE_CLASS (klass)->load = xmh_devices_page_load;

  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-devices-page.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, none_group);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, requests_group);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, requests);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, devices_group);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, devices);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, devices_status);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, sessions_group);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, sessions);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, sessions_status);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, participants_group);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, participants);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, participants_status);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, add_group);
  gtk_widget_class_install_action (widget_class, "devices.disconnect", "(ts)", on_disconnect);
  gtk_widget_class_install_action (widget_class, "devices.remove", "s", on_remove);
  gtk_widget_class_install_action (widget_class, "devices.forget", "(ss)", on_forget);
  gtk_widget_class_install_action (widget_class, "devices.rename", "(ss)", on_rename);
  gtk_widget_class_install_action (widget_class, "devices.always", "(sb)", on_always);
  gtk_widget_class_install_action (widget_class, "devices.add", NULL, on_add);
}

static void
xmh_devices_page_init (XmhDevicesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  take_list (&self->all_sessions, NULL);
  take_list (&self->all_participants, NULL);
}
