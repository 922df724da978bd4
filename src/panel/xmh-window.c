/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-window.h"

#include <glib/gi18n.h>

#include "common/xmh-problem.h"
#include "widgets/xmh-call-status.h"
#include "widgets/xmh-copy-button.h"
#include "widgets/xmh-device-list.h"
#include "panel/xmh-hub-absent-page.h"
#include "widgets/xmh-nav-row.h"
#include "panel/xmh-pages.h"
#include "panel/xmh-request-banner.h"
#include "panel/xmh-share-window.h"

/* Shows nothing until the first answer of the hub, which is usually there immediately. */
#define PATIENCE_MS 300

struct _XmhWindow
{
  AdwApplicationWindow parent_instance;

  AdwLeaflet *leaflet;
  GtkListBox *navigation;
  XmhRequestBanner *banner;
  GtkStack *content;
  GtkStack *pages;
  XmhHubAbsentPage *away;
  AdwWindowTitle *title;

  XmhHubProxy *service;
  guint patience_id;
  gboolean is_copying; /* whether the address should be copied when that is possible */
  gboolean is_copied;
};

G_DEFINE_FINAL_TYPE (XmhWindow, xmh_window, ADW_TYPE_APPLICATION_WINDOW)

/* In the order of the rows in the sidebar. */
static const struct
{
  const char *name;
  const char *title;
  const char *icon;
  GType (*get_type) (void);
} pages[] = {
  { "connect", N_ ("Connect"), "xmh-connect-symbolic", xmh_connect_page_get_type },
  { "problems", N_ ("Problems"), "xmh-problems-symbolic", xmh_problems_page_get_type },
  { "devices", N_ ("Devices"), "xmh-devices-symbolic", xmh_devices_page_get_type },
  { "security", N_ ("Security"), "xmh-security-symbolic", xmh_security_page_get_type },
  { "media", N_ ("Media"), "xmh-media-symbolic", xmh_media_page_get_type },
  { "diagnosis", N_ ("Diagnosis"), "xmh-diagnosis-symbolic", xmh_diagnosis_page_get_type },
};

/* A page is made when it is first shown, so that the window opens sooner. */
static GtkWidget *
ensure_page (XmhWindow *self, int index)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, pages[index].name);

  if (page != NULL)
    return page;

  page = g_object_new (pages[index].get_type (), NULL);
  xmh_page_set_service (XMH_PAGE (page), self->service);
  gtk_stack_add_titled (self->pages, page, pages[index].name, _ (pages[index].title));
  return page;
}

/* (nullable): its row in the sidebar */
static GtkListBoxRow *
find_row (XmhWindow *self, const char *name)
{
  for (int i = 0; i < (int) G_N_ELEMENTS (pages); i++)
    if (g_strcmp0 (pages[i].name, name) == 0)
      return gtk_list_box_get_row_at_index (self->navigation, i);

  return NULL;
}

static void
show_page (XmhWindow *self, GtkListBoxRow *row)
{
  int index = gtk_list_box_row_get_index (row);

  gtk_stack_set_visible_child (self->pages, ensure_page (self, index));
  adw_window_title_set_title (self->title, _ (pages[index].title));
  gtk_list_box_select_row (self->navigation, row);
  xmh_request_banner_set_wanted (self->banner, !g_str_equal (pages[index].name, "devices"));
}

static void
on_row_activated (XmhWindow *self, GtkListBoxRow *row)
{
  show_page (self, row);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

/* GTK selects the row that gets the focus. Here the selection decides which page is shown. */
static void
on_row_selected (XmhWindow *self)
{
  GtkListBoxRow *row;

  /* The list clears its selection when the window is destroyed, and the stack is gone by then. */
  if (self->service == NULL)
    return;

  row = find_row (self, gtk_stack_get_visible_child_name (self->pages));
  if (row != NULL && !gtk_list_box_row_is_selected (row))
    gtk_list_box_select_row (self->navigation, row);
}

static void
on_back (XmhWindow *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
set_badge (XmhWindow *self, const char *name, guint count, const char *style, const char *description)
{
  xmh_nav_row_set_badge (XMH_NAV_ROW (find_row (self, name)), count, style, description);
}

static gboolean
has_error (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    if (((XmhProblem *) g_ptr_array_index (problems, i))->severity == XMH_SEVERITY_ERROR)
      return TRUE;

  return FALSE;
}

static void
update_problems_badge (XmhWindow *self, XmhBusMediaHub *hub)
{
  g_autoptr(GPtrArray)
               problems = xmh_problem_list_from_variant (hub != NULL ? xmh_bus_media_hub_get_problems (hub) : NULL);
  g_autofree char *about = g_strdup_printf (ngettext ("%u problem", "%u problems", problems->len), problems->len);

  set_badge (self, "problems", problems->len, has_error (problems) ? "error" : "warning", about);
}

/* Devices that ask for access matter more than those that are connected. */
static void
update_devices_badge (XmhWindow *self)
{
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (self->service);
  guint n_sessions = hub != NULL ? xmh_bus_media_hub_get_session_count (hub) : 0, n_pending = 0;
  g_autoptr(GVariant) pending = xmh_devices_get_pending (xmh_hub_proxy_get_devices (self->service), &n_pending);
  g_autofree char *sessions = g_strdup_printf (ngettext ("%u connection", "%u connections", n_sessions), n_sessions);
  g_autofree char *requests = g_strdup_printf (ngettext ("%u request", "%u requests", n_pending), n_pending);

  if (pending != NULL)
    set_badge (self, "devices", n_pending, "warning", requests);
  else
    set_badge (self, "devices", n_sessions, "neutral", sessions);
}

static void
try_to_copy (XmhWindow *self)
{
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (self->service);
  const char *url = hub != NULL ? xmh_bus_media_hub_get_url (hub) : NULL;

  if (!self->is_copying || url == NULL || *url == '\0')
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), url);
  if (!self->is_copied)
    xmh_toast (GTK_WIDGET (self->pages), _ ("Address copied"));
  self->is_copied = TRUE;
  self->is_copying = !gtk_window_is_active (GTK_WINDOW (self));
}

static void
on_service_changed (XmhWindow *self)
{
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (self->service);
  const char *url = hub != NULL ? xmh_bus_media_hub_get_url (hub) : NULL;

  g_clear_handle_id (&self->patience_id, g_source_remove);
  update_problems_badge (self, hub);
  update_devices_badge (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.refresh", hub != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.share", url != NULL && *url != '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.copy-address", hub != NULL);
  gtk_stack_set_visible_child_name (self->content, hub != NULL ? "pages" : "away");
  try_to_copy (self);
}

static gboolean
on_patience_over (gpointer user_data)
{
  XmhWindow *self = user_data;

  self->patience_id = 0;
  on_service_changed (self);
  return G_SOURCE_REMOVE;
}

/* GTK would move the focus from a hidden page to the buttons of a request. */
static void
focus_page (XmhWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->navigation)))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->pages), GTK_DIR_TAB_FORWARD);
}

static void
on_page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XmhWindow *self = XMH_WINDOW (widget);

  GtkListBoxRow *row = find_row (self, g_variant_get_string (parameter, NULL));

  if (row == NULL)
    return;

  show_page (self, row);
  focus_page (self);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

static void
on_refresh (GtkWidget *widget, const char *name, GVariant *parameter)
{
  xmh_page_reload (XMH_PAGE (gtk_stack_get_visible_child (XMH_WINDOW (widget)->pages)));
}

/* Wayland has a clipboard only for the window with the focus, and the hub may still be starting. So this is tried again
 * when the window gets the focus or the hub its address. */
void
xmh_window_copy_address (XmhWindow *self)
{
  self->is_copying = TRUE;
  self->is_copied = FALSE;
  try_to_copy (self);
}

static void
on_copy_address (GtkWidget *widget, const char *name, GVariant *parameter)
{
  xmh_window_copy_address (XMH_WINDOW (widget));
}

static void
on_allow_device (GtkWidget *widget, const char *name, GVariant *parameter)
{
  xmh_request_banner_answer (XMH_WINDOW (widget)->banner, g_variant_get_string (parameter, NULL), TRUE);
}

static void
on_deny_device (GtkWidget *widget, const char *name, GVariant *parameter)
{
  xmh_request_banner_answer (XMH_WINDOW (widget)->banner, g_variant_get_string (parameter, NULL), FALSE);
}

static void
on_share (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XmhShareWindow *window = xmh_share_window_new (XMH_WINDOW (widget)->service);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (window));
}

static void
xmh_window_dispose (GObject *object)
{
  XmhWindow *self = XMH_WINDOW (object);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (xmh_window_parent_class)->dispose (object);
}

static void
xmh_window_class_init (XmhWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_window_dispose;
  g_type_ensure (XMH_TYPE_HUB_ABSENT_PAGE);
  g_type_ensure (XMH_TYPE_REQUEST_BANNER);

  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-window.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, XmhWindow, navigation);
  gtk_widget_class_bind_template_child (widget_class, XmhWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, XmhWindow, content);
  gtk_widget_class_bind_template_child (widget_class, XmhWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, XmhWindow, away);
  gtk_widget_class_bind_template_child (widget_class, XmhWindow, title);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_back);

  gtk_widget_class_install_action (widget_class, "win.page", "s", on_page_action);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, on_refresh);
  gtk_widget_class_install_action (widget_class, "win.copy-address", NULL, on_copy_address);
  gtk_widget_class_install_action (widget_class, "win.share", NULL, on_share);
  gtk_widget_class_install_action (widget_class, "win.allow-device", "s", on_allow_device);
  gtk_widget_class_install_action (widget_class, "win.deny-device", "s", on_deny_device);
}

static void
xmh_window_init (XmhWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    gtk_list_box_append (self->navigation, xmh_nav_row_new (_ (pages[i].title), pages[i].icon));
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

XmhWindow *
xmh_window_new (GtkApplication *application, XmhHubProxy *service)
{
  XmhWindow *self = g_object_new (XMH_TYPE_WINDOW, "application", application, NULL);
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->navigation, 0);

  self->service = g_object_ref (service);
  show_page (self, first);
  /* The keyboard focus starts at the list of pages, not at the menu. */
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (first));
  xmh_hub_absent_page_set_service (self->away, service);
  xmh_request_banner_set_service (self->banner, service);
  g_signal_connect_object (service, "changed", G_CALLBACK (on_service_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (try_to_copy), NULL);
  g_signal_connect_object (service, "devices-changed", G_CALLBACK (update_devices_badge), self, G_CONNECT_SWAPPED);
  self->patience_id = g_timeout_add (PATIENCE_MS, on_patience_over, self);
  return self;
}
