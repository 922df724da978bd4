/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-pages.h"

#include <glib/gi18n.h>

#include "widgets/xmh-call-status.h"
#include "widgets/xmh-format.h"

struct _XmhMediaPage
{
  XmhPage parent_instance;

  AdwActionRow *livekit_state;
  GtkImage *livekit_icon;
  AdwActionRow *livekit_version;
  AdwActionRow *livekit_url;
  AdwActionRow *livekit_process;
  GtkWidget *restart_row;
  GtkWidget *restart;
  GtkWidget *credentials_row;
  XmhCallStatus *livekit_status;
  GtkWidget *connector_group;
  AdwActionRow *connector_state;
  GtkImage *connector_icon;
  GtkWidget *restart_connector;
  XmhCallStatus *connector_status;
  AdwActionRow *cloudxr_state;
  GtkImage *cloudxr_icon;
  AdwActionRow *cloudxr_backend;
  AdwActionRow *cloudxr_port;
  AdwActionRow *ports;
  AdwActionRow *firewall;
  GtkWidget *open;
  GtkWidget *close;
  XmhCallStatus *firewall_status;
};

G_DEFINE_FINAL_TYPE (XmhMediaPage, xmh_media_page, XMH_TYPE_PAGE)

typedef struct
{
  const char *state;
  const char *words;
  const char *icon;
  const char *style;
} State;

static const State livekit_states[] = {
  { "ready", N_ ("Ready"), "xmh-ready-symbolic", "success" },
  { "starting", N_ ("Starting…"), "content-loading-symbolic", "accent" },
  { "failed", N_ ("Not running"), "dialog-error-symbolic", "error" },
  { "external", N_ ("Running elsewhere"), "xmh-ready-symbolic", "success" },
  { "disabled", N_ ("Turned off in the configuration"), "media-playback-pause-symbolic", "dim-label" },
};

static const State connector_states[] = {
  { "running", N_ ("Running"), "xmh-ready-symbolic", "success" },
  { "starting", N_ ("Starting…"), "content-loading-symbolic", "accent" },
  { "waiting", N_ ("Waiting for LiveKit"), "content-loading-symbolic", "dim-label" },
  { "failed", N_ ("Not running"), "dialog-error-symbolic", "error" },
};

static const State cloudxr_states[] = {
  { "listening", N_ ("Waiting for headsets"), "xmh-ready-symbolic", "success" },
  { "port-in-use", N_ ("Another program uses its port"), "dialog-error-symbolic", "error" },
  { "failed", N_ ("Not working"), "dialog-error-symbolic", "error" },
  { "disabled", N_ ("Turned off in the configuration"), "media-playback-pause-symbolic", "dim-label" },
};

static void
show_state (AdwActionRow *row, GtkImage *icon, const State *states, gsize n_states, const char *state)
{
  const char *classes[] = { "dim-label", NULL };

  for (gsize i = 0; i < n_states; i++)
    if (g_str_equal (states[i].state, state))
      {
        classes[0] = states[i].style;
        adw_action_row_set_subtitle (row, _ (states[i].words));
        gtk_image_set_from_icon_name (icon, states[i].icon);
        gtk_widget_set_css_classes (GTK_WIDGET (icon), classes);
        return;
      }

  adw_action_row_set_subtitle (row, *state != '\0' ? state : _ ("The running hub is too old to report this."));
  gtk_image_set_from_icon_name (icon, "dialog-question-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (icon), classes);
}

static void
show_or_hide (AdwActionRow *row, const char *text)
{
  adw_action_row_set_subtitle (row, text);
  gtk_widget_set_visible (GTK_WIDGET (row), *text != '\0');
}

static void
update_livekit (XmhMediaPage *self, GVariant *server)
{
  const char *state = xmh_dict_string (server, "state");
  gboolean is_ours = *state != '\0' && !g_str_equal (state, "external") && !g_str_equal (state, "disabled");
  g_autofree char *process = NULL;
  guint32 pid = 0, restarts = 0;

  if (server != NULL)
    {
      g_variant_lookup (server, "pid", "u", &pid);
      g_variant_lookup (server, "restarts", "u", &restarts);
    }
  if (pid != 0 && restarts == 0)
    process = g_strdup_printf ("%u", pid);
  else if (pid != 0)
    process = g_strdup_printf (ngettext ("%u, restarted %u time", "%u, restarted %u times", restarts), pid, restarts);

  show_state (self->livekit_state, self->livekit_icon, livekit_states, G_N_ELEMENTS (livekit_states), state);
  show_or_hide (self->livekit_version, xmh_dict_string (server, "version"));
  show_or_hide (self->livekit_url, xmh_dict_string (server, "url"));
  show_or_hide (self->livekit_process, process != NULL ? process : "");
  gtk_widget_set_visible (self->restart_row, is_ours);
  gtk_widget_set_visible (self->credentials_row, is_ours);
}

/* A connector that runs may still be unable to join the room. */
static void
update_connector (XmhMediaPage *self, GVariant *connector)
{
  const char *state = xmh_dict_string (connector, "state");
  gboolean is_configured = *state != '\0' && !g_str_equal (state, "disabled");
  gboolean is_present = FALSE;

  gtk_widget_set_visible (self->connector_group, is_configured);
  if (!is_configured)
    return;

  show_state (self->connector_state, self->connector_icon, connector_states, G_N_ELEMENTS (connector_states), state);
  g_variant_lookup (connector, "present", "b", &is_present);
  if (g_str_equal (state, "running"))
    adw_action_row_set_subtitle (self->connector_state,
                                 is_present ? _ ("In the room") : _ ("Running, but not in the room"));
}

static void
update_cloudxr (XmhMediaPage *self, GVariant *front)
{
  const char *state = xmh_dict_string (front, "state");
  gboolean is_on = *state != '\0' && !g_str_equal (state, "disabled");
  gboolean is_backend_ready = FALSE;
  guint16 port = 0;
  g_autofree char *port_text = NULL;
  g_autofree char *running = NULL;

  if (front != NULL)
    {
      g_variant_lookup (front, "backend-ready", "b", &is_backend_ready);
      g_variant_lookup (front, "port", "q", &port);
    }
  running = *xmh_dict_string (front, "backend") == '\0'
              ? g_strdup (_ ("Running"))
              : g_strdup_printf (_ ("Running at %s"), xmh_dict_string (front, "backend"));
  port_text = port != 0 && is_on ? g_strdup_printf ("%u", port) : g_strdup ("");

  show_state (self->cloudxr_state, self->cloudxr_icon, cloudxr_states, G_N_ELEMENTS (cloudxr_states), state);
  show_or_hide (self->cloudxr_backend, !is_on             ? ""
                                       : is_backend_ready ? running
                                                          : _ ("Not running. Start it before you connect a headset"));
  show_or_hide (self->cloudxr_port, port_text);
}

static void
xmh_media_page_update (XmhPage *page, XmhBusMediaHub *hub)
{
  XmhMediaPage *self = XMH_MEDIA_PAGE (page);

  update_livekit (self, xmh_bus_media_hub_get_media_server (hub));
  update_connector (self, xmh_bus_media_hub_get_connector (hub));
  update_cloudxr (self, xmh_bus_media_hub_get_cloud_xr (hub));
}

static char *
describe_firewall (GVariant *firewall, gboolean has_missing)
{
  const char *kind = xmh_dict_string (firewall, "kind");
  const char *finding = xmh_dict_string (firewall, "finding");
  g_autofree char *missing = xmh_dict_list (firewall, "missing", ", ");

  if (*kind == '\0' || g_str_equal (kind, "none"))
    return g_strdup (_ ("None found"));

  /* An empty list of missing ports means nothing while the state of the firewall is unknown. */
  if (g_str_equal (xmh_dict_string (firewall, "state"), "unknown") && *finding != '\0')
    return g_strdup (finding);

  /* Translators: the name of a firewall, and a list of ports */
  return has_missing ? g_strdup_printf (_ ("%s is blocking %s"), kind, missing)
                     : g_strdup_printf (_ ("%s lets devices connect"), kind);
}

static void
show_firewall (GVariant *answer, gpointer owner)
{
  XmhMediaPage *self = owner;
  g_autoptr(GVariant) firewall = g_variant_get_child_value (answer, 0);
  g_autofree char *ports = xmh_dict_list (firewall, "ports", ", ");
  g_autofree char *missing = xmh_dict_list (firewall, "missing", ", ");
  g_autofree char *undo = xmh_dict_list (firewall, "undo", " ");
  g_autofree char *text = describe_firewall (firewall, *missing != '\0');

  show_or_hide (self->ports, ports);
  adw_action_row_set_subtitle (self->firewall, text);
  gtk_widget_set_visible (self->open, *missing != '\0');
  gtk_widget_set_visible (self->close, *missing == '\0' && *undo != '\0');
}

static void
xmh_media_page_load (XmhPage *page, XmhBusMediaHub *hub)
{
  XmhMediaPage *self = XMH_MEDIA_PAGE (page);

  xmh_call_status_call (self->firewall_status, xmh_page_get_service (page), NULL, _ ("Checking the firewall…"),
                        "Firewall", NULL, show_firewall, self);
}

static void
on_firewall_done (GVariant *answer, gpointer owner)
{
  xmh_page_reload (owner);
}

static const XmhDeed open_ports = {
  .method = "OpenFirewall",
  .running = N_ ("Opening ports; the system may ask for a password…"),
  .done = on_firewall_done,
};

static const XmhDeed close_ports = {
  .method = "CloseFirewall",
  .running = N_ ("Closing ports; the system may ask for a password…"),
  .heading = N_ ("Close the ports?"),
  .body = N_ ("Devices on the network will no longer be able to connect."),
  .verb = N_ ("_Close Ports"),
  .is_destructive = TRUE,
  .done = on_firewall_done,
};

static const XmhDeed restart_livekit = {
  .method = "RestartMediaServer",
  .running = N_ ("Restarting LiveKit…"),
  .heading = N_ ("Restart LiveKit?"),
  .body = N_ ("Interrupts everyone in the room for a moment. Their devices reconnect automatically."),
  .verb = N_ ("_Restart"),
  .is_destructive = TRUE,
};

static const XmhDeed restart_connector = {
  .method = "RestartConnector",
  .running = N_ ("Restarting the connector…"),
  .heading = N_ ("Restart the connector?"),
  .body = N_ ("Agents leave the room until the connector has joined it again."),
  .verb = N_ ("_Restart"),
  .is_destructive = TRUE,
};

static const XmhDeed renew_credentials = {
  .method = "RenewCredentials",
  .running = N_ ("Making a new key and secret…"),
  .heading = N_ ("Make a new key and secret?"),
  .body = N_ (
    "LiveKit restarts, shared links stop working, and you must restart any program on this computer that uses the "
    "old key and secret."),
  .verb = N_ ("_Replace"),
  .is_destructive = TRUE,
};

static void
on_clicked (XmhMediaPage *self, GtkWidget *button)
{
  if (button == self->open || button == self->close)
    xmh_page_do (XMH_PAGE (self), button == self->open ? &open_ports : &close_ports, self->firewall_status, button,
                 NULL);
  else if (button == self->restart_connector)
    xmh_page_do (XMH_PAGE (self), &restart_connector, self->connector_status, button, NULL);
  else
    xmh_page_do (XMH_PAGE (self), button == self->restart ? &restart_livekit : &renew_credentials, self->livekit_status,
                 button, NULL);
}

static void
xmh_media_page_class_init (XmhMediaPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  XMH_PAGE_CLASS (klass)->update = xmh_media_page_update;
  XMH_PAGE_CLASS (klass)->load = xmh_media_page_load;

  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-media-page.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, livekit_state);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, livekit_icon);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, livekit_version);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, livekit_url);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, livekit_process);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, restart_row);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, restart);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, credentials_row);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, livekit_status);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, connector_group);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, connector_state);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, connector_icon);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, restart_connector);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, connector_status);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, cloudxr_state);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, cloudxr_icon);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, cloudxr_backend);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, cloudxr_port);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, ports);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, firewall);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, open);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, close);
  gtk_widget_class_bind_template_child (widget_class, XmhMediaPage, firewall_status);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
xmh_media_page_init (XmhMediaPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_or_hide (self->ports, "");
  adw_action_row_set_subtitle (self->firewall, _ ("Unknown"));
  gtk_widget_set_visible (self->open, FALSE);
  gtk_widget_set_visible (self->close, FALSE);
}
