/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-session-row.h"

#include <glib/gi18n.h>

#include "widgets/xmh-format.h"

#define DISCONNECT "xmh-disconnect"

struct _XmhSessionRow
{
  AdwExpanderRow parent_instance;

  AdwActionRow *agent;
  AdwActionRow *traffic;
  GtkWidget *disconnect;
};

G_DEFINE_FINAL_TYPE (XmhSessionRow, xmh_session_row, ADW_TYPE_EXPANDER_ROW)

/* The numbers are as old as the list, so expanding the row loads current ones. */
static void
on_expanded (XmhSessionRow *self)
{
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.refresh", NULL);
}

static const char *
describe_service (const char *service)
{
  if (g_str_equal (service, "livekit"))
    return "LiveKit";
  return g_str_equal (service, "cloudxr") ? "CloudXR" : service;
}

static char *
describe_traffic (GVariant *session)
{
  guint64 in = 0, out = 0;
  g_autofree char *in_text = NULL;
  g_autofree char *out_text = NULL;
  g_autofree char *now = xmh_format_moment (g_get_real_time () / G_USEC_PER_SEC);

  g_variant_lookup (session, "bytes-in", "t", &in);
  g_variant_lookup (session, "bytes-out", "t", &out);
  in_text = g_format_size (in);
  out_text = g_format_size (out);
  /* Translators: two sizes and a time: 1.2 MB from the device, 3 MB to it, at 14:05 */
  return g_strdup_printf (_ ("Received %s and sent %s as of %s"), in_text, out_text, now);
}

static char *
describe_session (GVariant *session)
{
  g_autofree char *since = xmh_format_moment (xmh_dict_time (session, "since"));

  /* Translators: a service and a time: LiveKit, since 14:05 */
  return g_strdup_printf (_ ("%s, since %s"), describe_service (xmh_dict_string (session, "service")), since);
}

static void
set_disconnect (GtkWidget *button, GVariant *session)
{
  const char *peer = xmh_dict_string (session, "peer");
  g_autofree char *spoken = g_strdup_printf (_ ("Disconnect %s"), peer);
  guint64 id = 0;

  g_variant_lookup (session, "id", "t", &id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ts)", id, peer);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "devices.disconnect");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* @session: a dictionary of ListSessions() */
void
xmh_session_row_set (GtkWidget *row, GVariant *session)
{
  XmhSessionRow *self = XMH_SESSION_ROW (row);
  const char *peer = xmh_dict_string (session, "peer");
  const char *agent = xmh_dict_string (session, "user-agent");
  g_autofree char *subtitle = describe_session (session);
  g_autofree char *traffic = describe_traffic (session);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), peer);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, peer, -1);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  adw_action_row_set_subtitle (self->agent, *agent != '\0' ? agent : _ ("Not reported"));
  adw_action_row_set_subtitle (self->traffic, traffic);
  set_disconnect (self->disconnect, session);
}

static void
xmh_session_row_class_init (XmhSessionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-session-row.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhSessionRow, agent);
  gtk_widget_class_bind_template_child (widget_class, XmhSessionRow, traffic);
  gtk_widget_class_bind_template_child (widget_class, XmhSessionRow, disconnect);
  gtk_widget_class_bind_template_callback (widget_class, on_expanded);
}

static void
xmh_session_row_init (XmhSessionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
xmh_session_row_new (void)
{
  return g_object_new (XMH_TYPE_SESSION_ROW, NULL);
}

/* @session: a dictionary of ListSessions() */
void
xmh_session_line_set (GtkWidget *line, GVariant *session)
{
  g_autofree char *title = describe_session (session);
  g_autofree char *traffic = describe_traffic (session);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", xmh_dict_string (session, "peer"), traffic);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), subtitle);
  set_disconnect (g_object_get_data (G_OBJECT (line), DISCONNECT), session);
}

GtkWidget *
xmh_session_line_new (void)
{
  GtkWidget *line = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "subtitle-lines", 0, NULL);
  GtkWidget *disconnect = gtk_button_new_with_mnemonic (_ ("_Disconnect…"));

  gtk_widget_set_valign (disconnect, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), disconnect);
  g_object_set_data (G_OBJECT (line), DISCONNECT, disconnect);
  return line;
}
