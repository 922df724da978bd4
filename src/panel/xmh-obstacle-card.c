/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-obstacle-card.h"

#include <glib/gi18n.h>

#include "common/xmh-problem.h"
#include "widgets/xmh-call-status.h"

struct _XmhObstacleCard
{
  AdwBin parent_instance;

  GtkLabel *title;
  GtkLabel *text;
  GtkButton *help;
  XmhCallStatus *status;

  XmhHubProxy *service; /* (nullable) until the first update */
  XmhObstacle obstacle;
  const char *member; /* the method that the button calls; NULL: no button */
  gboolean is_walled; /* the firewall blocks the port that devices use */
  char *asked_about;  /* (nullable) the problem's message and the address of the last query */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (XmhObstacleCard, xmh_obstacle_card, ADW_TYPE_BIN)

static guint changed_signal;

static gboolean
is_for_devices (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  if (host == NULL || g_str_equal (host, "localhost"))
    return FALSE;

  return address == NULL || !g_inet_address_get_is_loopback (address);
}

static gboolean
has_address (XmhBusMediaHub *hub)
{
  const char *const *urls = xmh_bus_media_hub_get_urls (hub);

  for (; urls != NULL && *urls != NULL; urls++)
    if (is_for_devices (*urls))
      return TRUE;

  return FALSE;
}

static void
show (XmhObstacleCard *self,
      XmhObstacle obstacle,
      const char *title,
      const char *text,
      const char *button,
      const char *member)
{
  self->obstacle = obstacle;
  self->member = member;
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->title), *title != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->text), *text != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->help), member != NULL);
  if (member != NULL)
    gtk_button_set_label (self->help, button);
}

/* "What the problem is. What to do." */
static void
show_problem (XmhObstacleCard *self, const char *title, const XmhProblem *problem)
{
  g_autofree char *text = *problem->remedy != '\0' ? g_strdup_printf ("%s.\n%s.", problem->message, problem->remedy)
                                                   : g_strdup_printf ("%s.", problem->message);

  show (self, XMH_OBSTACLE_OTHER, title, text, NULL, NULL);
}

static void
show_missing_address (XmhObstacleCard *self, XmhBusMediaHub *hub, GPtrArray *problems)
{
  const XmhProblem *port = xmh_problem_list_find (problems, "port-in-use");
  const XmhProblem *address = xmh_problem_list_find (problems, "no-address");

  if (port != NULL)
    show_problem (self, _ ("Another program uses the hub’s port"), port);
  else if (xmh_hub_proxy_has (self->service, "TlsEnabled") && !xmh_bus_media_hub_get_tls_enabled (hub))
    show (self, XMH_OBSTACLE_OTHER, _ ("Encryption is off"),
          _ ("Only this computer can connect. Turn on encryption to let headsets and phones connect."),
          _ ("_Turn On Encryption"), "SetTlsEnabled");
  else if (address != NULL)
    show_problem (self, _ ("No network"), address);
  else if (g_strcmp0 (xmh_bus_media_hub_get_state (hub), "starting") == 0)
    show (self, XMH_OBSTACLE_OTHER, _ ("No address yet"), _ ("The hub is starting."), NULL, NULL);
  else
    show (self, XMH_OBSTACLE_OTHER, _ ("No address"), _ ("The web server is turned off in the configuration."), NULL,
          NULL);
}

/* `8080/tcp` of `https://10.77.0.1:8080` */
static char *
get_port_of (const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  return uri != NULL ? g_strdup_printf ("%d/tcp", g_uri_get_port (uri)) : g_strdup ("");
}

static void
on_firewall (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhObstacleCard) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);
  g_autofree char *port = get_port_of (xmh_bus_media_hub_get_url (XMH_BUS_MEDIA_HUB (source)));
  g_autofree const char **missing = NULL;
  g_autoptr(GVariant) firewall = NULL;

  if (answer == NULL)
    return;

  firewall = g_variant_get_child_value (answer, 0);
  self->is_walled = g_variant_lookup (firewall, "missing", "^a&s", &missing) && g_strv_contains (missing, port);
  g_signal_emit (self, changed_signal, 0);
}

static void
stop_asking (XmhObstacleCard *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* The problem reports that a port is blocked, but not which. This queries the firewall once for each text of the
 * problem. */
static void
ask_firewall (XmhObstacleCard *self, XmhBusMediaHub *hub, const char *message)
{
  g_autofree char *about = message != NULL ? g_strdup_printf ("%s\n%s", message, xmh_bus_media_hub_get_url (hub))
                                           : NULL;

  if (g_strcmp0 (about, self->asked_about) == 0)
    return;

  stop_asking (self);
  g_free (self->asked_about);
  self->asked_about = g_steal_pointer (&about);
  if (message == NULL)
    {
      self->is_walled = FALSE;
      return;
    }

  self->cancellable = g_cancellable_new ();
  g_dbus_proxy_call (G_DBUS_PROXY (hub), "Firewall", NULL, G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_firewall,
                     g_object_ref (self));
}

void
xmh_obstacle_card_update (XmhObstacleCard *self, XmhHubProxy *service, XmhBusMediaHub *hub)
{
  g_autoptr(GPtrArray) problems = xmh_problem_list_from_variant (xmh_bus_media_hub_get_problems (hub));
  const XmhProblem *firewall = xmh_problem_list_find (problems, "firewall");
  g_autofree char *text = firewall != NULL ? g_strdup_printf ("%s.", firewall->message) : NULL;

  g_set_object (&self->service, service);
  ask_firewall (self, hub, firewall != NULL ? firewall->message : NULL);
  /* An older hub has no property for its addresses. */
  if (!xmh_hub_proxy_has (service, "Urls"))
    show (self, XMH_OBSTACLE_OTHER, _ ("No address"), _ ("The running hub is too old to report this."), NULL, NULL);
  else if (!has_address (hub))
    show_missing_address (self, hub, problems);
  else if (firewall != NULL && self->is_walled)
    /* The title of the page contains the rest. */
    show (self, XMH_OBSTACLE_FIREWALL, "", text, _ ("_Open Ports"), "OpenFirewall");
  else
    show (self, XMH_OBSTACLE_NONE, "", "", NULL, NULL);
}

XmhObstacle
xmh_obstacle_card_get (XmhObstacleCard *self)
{
  return self->obstacle;
}

static void
on_help (XmhObstacleCard *self)
{
  gboolean is_tls = g_strcmp0 (self->member, "SetTlsEnabled") == 0;

  if (self->member != NULL)
    xmh_call_status_call (self->status, self->service, GTK_WIDGET (self->help),
                          is_tls ? _ ("Turning encryption on…")
                                 : _ ("Opening ports; the system may ask for a password…"),
                          self->member, is_tls ? g_variant_new ("(b)", TRUE) : NULL, NULL, NULL);
}

static void
xmh_obstacle_card_dispose (GObject *object)
{
  XmhObstacleCard *self = XMH_OBSTACLE_CARD (object);

  stop_asking (self);
  g_clear_object (&self->service);
  g_clear_pointer (&self->asked_about, g_free);
  G_OBJECT_CLASS (xmh_obstacle_card_parent_class)->dispose (object);
}

static void
xmh_obstacle_card_class_init (XmhObstacleCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_obstacle_card_dispose;
  changed_signal = g_signal_new ("changed", XMH_TYPE_OBSTACLE_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
  g_type_ensure (XMH_TYPE_CALL_STATUS);
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-obstacle-card.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhObstacleCard, title);
  gtk_widget_class_bind_template_child (widget_class, XmhObstacleCard, text);
  gtk_widget_class_bind_template_child (widget_class, XmhObstacleCard, help);
  gtk_widget_class_bind_template_child (widget_class, XmhObstacleCard, status);
  gtk_widget_class_bind_template_callback (widget_class, on_help);
}

static void
xmh_obstacle_card_init (XmhObstacleCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
