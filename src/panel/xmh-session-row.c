/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-session-row.h"

#include <glib/gi18n.h>

#include "widgets/xmh-format.h"

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

static void
set_traffic (XmhSessionRow *self, GVariant *session)
{
  guint64 in = 0, out = 0;
  g_autofree char *in_text = NULL;
  g_autofree char *out_text = NULL;
  g_autofree char *now = xmh_format_moment (g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *text = NULL;

  g_variant_lookup (session, "bytes-in", "t", &in);
  g_variant_lookup (session, "bytes-out", "t", &out);
  in_text = g_format_size (in);
  out_text = g_format_size (out);
  /* Translators: two sizes and a time: 1.2 MB from the device, 3 MB to it, at 14:05 */
  text = g_strdup_printf (_ ("Received %s and sent %s as of %s"), in_text, out_text, now);
  adw_action_row_set_subtitle (self->traffic, text);
}

/* @session: a dictionary of ListSessions() */
void
xmh_session_row_set (GtkWidget *row, GVariant *session)
{
  XmhSessionRow *self = XMH_SESSION_ROW (row);
  const char *peer = xmh_dict_string (session, "peer");
  const char *agent = xmh_dict_string (session, "user-agent");
  g_autofree char *since = xmh_format_moment (xmh_dict_time (session, "since"));
  g_autofree char *subtitle = NULL;
  g_autofree char *spoken = g_strdup_printf (_ ("Disconnect %s"), peer);
  guint64 id = 0;

  g_variant_lookup (session, "id", "t", &id);
  /* Translators: a service and a time: LiveKit, since 14:05 */
  subtitle = g_strdup_printf (_ ("%s, since %s"), describe_service (xmh_dict_string (session, "service")), since);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), peer);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, peer, -1);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  adw_action_row_set_subtitle (self->agent, *agent != '\0' ? agent : _ ("Not reported"));
  set_traffic (self, session);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->disconnect), "(ts)", id, peer);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->disconnect), "devices.disconnect");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->disconnect), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
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
