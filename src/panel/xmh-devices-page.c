/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-pages.h"

#include <glib/gi18n.h>

#include "widgets/xmh-call-status.h"
#include "widgets/xmh-format.h"
#include "panel/xmh-participant-row.h"
#include "widgets/xmh-row-list.h"
#include "panel/xmh-session-row.h"

/* A device joins the room and starts to send some time after it has connected. */
#define SETTLE_MS 2000

struct _XmhDevicesPage
{
  XmhPage parent_instance;

  GtkWidget *none_group;
  GtkWidget *sessions_group;
  GtkListBox *sessions;
  XmhCallStatus *sessions_status;
  AdwPreferencesGroup *participants_group;
  GtkListBox *participants;
  XmhCallStatus *participants_status;

  guint settle_id;
  guint n_sessions;
  guint n_participants;
  char *asked_state; /* (nullable) the state of the LiveKit server when its participants were last loaded */
  gulong sessions_changed_id;
};

G_DEFINE_FINAL_TYPE (XmhDevicesPage, xmh_devices_page, XMH_TYPE_PAGE)

static void
update_visibility (XmhDevicesPage *self)
{
  gtk_widget_set_visible (self->none_group, self->n_sessions == 0 && self->n_participants == 0);
  gtk_widget_set_visible (self->sessions_group, self->n_sessions > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->participants_group), self->n_sessions > 0 || self->n_participants > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->participants), self->n_participants > 0);
}

static void
show_sessions (GVariant *answer, gpointer owner)
{
  XmhDevicesPage *self = owner;

  self->n_sessions = xmh_row_list_fill (self->sessions, answer, "id", xmh_session_row_new, xmh_session_row_set);
  update_visibility (self);
}

static void
show_participants (GVariant *answer, gpointer owner)
{
  XmhDevicesPage *self = owner;

  self->n_participants = xmh_row_list_fill (self->participants, answer, "identity", xmh_participant_row_new,
                                            xmh_participant_row_set);
  adw_preferences_group_set_description (self->participants_group,
                                         self->n_participants > 0 ? NULL : _ ("No one has joined the room."));
  update_visibility (self);
}

static void
forget_participants (XmhDevicesPage *self, const char *why)
{
  xmh_row_list_begin (self->participants);
  self->n_participants = xmh_row_list_end (self->participants);
  adw_preferences_group_set_description (self->participants_group, why);
  update_visibility (self);
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
    self->sessions_changed_id = g_signal_connect_object (xmh_page_get_service (page), "sessions-changed",
                                                         G_CALLBACK (on_sessions_changed), self, G_CONNECT_SWAPPED);
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
xmh_devices_page_dispose (GObject *object)
{
  XmhDevicesPage *self = XMH_DEVICES_PAGE (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_pointer (&self->asked_state, g_free);
  G_OBJECT_CLASS (xmh_devices_page_parent_class)->dispose (object);
}

static void
xmh_devices_page_class_init (XmhDevicesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_devices_page_dispose;
  XMH_PAGE_CLASS (klass)->update = xmh_devices_page_update;
  XMH_PAGE_CLASS (klass)->load = xmh_devices_page_load;

  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-devices-page.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, none_group);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, sessions_group);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, sessions);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, sessions_status);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, participants_group);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, participants);
  gtk_widget_class_bind_template_child (widget_class, XmhDevicesPage, participants_status);
  gtk_widget_class_install_action (widget_class, "devices.disconnect", "(ts)", on_disconnect);
  gtk_widget_class_install_action (widget_class, "devices.remove", "s", on_remove);
}

static void
xmh_devices_page_init (XmhDevicesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
