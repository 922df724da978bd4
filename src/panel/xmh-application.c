/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-application.h"

#include <glib/gi18n.h>

#include "common/xmh-ids.h"
#include "common/xmh-removal-watch.h"
#include "widgets/xmh-hub-proxy.h"
#include "panel/xmh-window.h"

struct _XmhApplication
{
  AdwApplication parent_instance;

  XmhHubProxy *service;
  GFileMonitor *removal;
};

G_DEFINE_FINAL_TYPE (XmhApplication, xmh_application, ADW_TYPE_APPLICATION)

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  adw_show_about_window (gtk_application_get_active_window (user_data), "application-name", _ ("XR Media Hub"),
                         "application-icon", XMH_APPLICATION_ID, "version", PACKAGE_VERSION, "developer-name",
                         _ ("The XR Media Hub contributors"), "copyright", "© 2026 XR Media Hub contributors",
                         "license-type", GTK_LICENSE_APACHE_2_0, "comments",
                         _ ("One trusted address where headsets, phones and browsers on the local network reach "
                            "the XR programs on this computer."),
                         /* Translators: your names, one a line */
                         "translator-credits", _ ("translator-credits"), NULL);
}

/* As “gtk/help-overlay.ui”, GTK would build it with each window. It is rarely opened, and the start should be quick. */
static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (user_data);
  g_autoptr(GtkBuilder) builder = NULL;

  if (!GTK_IS_APPLICATION_WINDOW (window))
    return;

  if (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (window)) == NULL)
    {
      builder = gtk_builder_new_from_resource (XMH_PANEL_RESOURCES "/help-overlay.ui");
      gtk_application_window_set_help_overlay (GTK_APPLICATION_WINDOW (window),
                                               GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
    }
  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (window))));
}

/* Also for the status icon, which opens the window first. */
static XmhWindow *
present_window (gpointer application)
{
  GtkWindow *window;

  g_application_activate (application);
  window = gtk_application_get_active_window (application);
  while (window != NULL && !XMH_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);
  return window != NULL ? XMH_WINDOW (window) : NULL;
}

static void
on_show_page (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  XmhWindow *window = present_window (user_data);

  if (window != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (window), "win.page", parameter);
}

static void
on_copy_address (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  XmhWindow *window = present_window (user_data);

  if (window != NULL)
    xmh_window_copy_address (window);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows;

  /* Destroying the windows ends the application and cancels their calls. */
  while ((windows = gtk_application_get_windows (user_data)) != NULL)
    gtk_window_destroy (windows->data);
}

static void
set_accels (GtkApplication *application, const char *action, const char *first, const char *second)
{
  const char *accels[] = { first, second, NULL };

  gtk_application_set_accels_for_action (application, action, accels);
}

static void
add_actions (XmhApplication *self)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = on_about },
    { .name = "copy-address", .activate = on_copy_address },
    { .name = "quit", .activate = on_quit },
    { .name = "shortcuts", .activate = on_shortcuts },
    { .name = "show-page", .activate = on_show_page, .parameter_type = "s" },
  };
  GtkApplication *application = GTK_APPLICATION (self);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  set_accels (application, "app.quit", "<Control>q", NULL);
  set_accels (application, "app.shortcuts", "<Control>question", NULL);
  set_accels (application, "window.close", "<Control>w", NULL);
  set_accels (application, "win.refresh", "<Control>r", "F5");
  set_accels (application, "win.copy-address", "<Control><Shift>c", NULL);
  set_accels (application, "win.share", "<Control>n", NULL);
  set_accels (application, "win.page::connect", "<Alt>1", NULL);
  set_accels (application, "win.page::problems", "<Alt>2", NULL);
  set_accels (application, "win.page::devices", "<Alt>3", NULL);
  set_accels (application, "win.page::security", "<Alt>4", NULL);
  set_accels (application, "win.page::media", "<Alt>5", NULL);
  set_accels (application, "win.page::diagnosis", "<Alt>6", NULL);
}

static void
on_removed (gpointer application)
{
  g_application_quit (application);
}

static void
xmh_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (xmh_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (XMH_APPLICATION_ID);
  add_actions (XMH_APPLICATION (application));
  XMH_APPLICATION (application)->removal = xmh_removal_watch_new (on_removed, application);
}

static void
xmh_application_activate (GApplication *application)
{
  XmhApplication *self = XMH_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (self->service == NULL)
    self->service = xmh_hub_proxy_new ();
  if (window == NULL)
    window = GTK_WINDOW (xmh_window_new (GTK_APPLICATION (application), self->service));

  gtk_window_present (window);
}

static int
xmh_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;

  g_print ("xr-media-hub-panel %s\n", PACKAGE_VERSION);
  return 0;
}

static void
xmh_application_dispose (GObject *object)
{
  g_clear_object (&XMH_APPLICATION (object)->service);
  g_clear_object (&XMH_APPLICATION (object)->removal);
  G_OBJECT_CLASS (xmh_application_parent_class)->dispose (object);
}

static void
xmh_application_class_init (XmhApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_application_dispose;
  application_class->startup = xmh_application_startup;
  application_class->activate = xmh_application_activate;
  application_class->handle_local_options = xmh_application_handle_local_options;
}

static void
xmh_application_init (XmhApplication *self)
{
  g_application_add_main_option (G_APPLICATION (self), "version", 0, 0, G_OPTION_ARG_NONE, _ ("Show the version"),
                                 NULL);
  g_application_add_main_option (G_APPLICATION (self), "applet", 0, 0, G_OPTION_ARG_NONE, _ ("Show only a status icon"),
                                 NULL);
  g_application_set_option_context_summary (G_APPLICATION (self), _ ("Show and control XR Media Hub"));
}

/* The panel has one process for each session. A second start raises its window. (transfer full) */
XmhApplication *
xmh_application_new (void)
{
  return g_object_new (XMH_TYPE_APPLICATION, "application-id", XMH_PANEL_ID, "resource-base-path", XMH_PANEL_RESOURCES,
                       "flags", G_APPLICATION_DEFAULT_FLAGS, NULL);
}
