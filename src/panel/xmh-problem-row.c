/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-problem-row.h"

#include <glib/gi18n.h>

#include "widgets/xmh-deed.h"
#include "widgets/xmh-row-list.h"

struct _XmhProblemRow
{
  GtkListBoxRow parent_instance;

  GtkImage *icon;
  GtkLabel *severity;
  GtkLabel *message;
  GtkLabel *remedy;
  GtkButton *open_file;
  GtkButton *fix_button;
  XmhCallStatus *status;

  XmhHubProxy *service;     /* (nullable) */
  const XmhProblemFix *fix; /* (nullable) what the panel can do about it */
};

G_DEFINE_FINAL_TYPE (XmhProblemRow, xmh_problem_row, GTK_TYPE_LIST_BOX_ROW)

/* Each severity has an icon, a colour and a word. */
static const struct
{
  const char *icon;
  const char *style;
  const char *word;
} severities[] = {
  [XMH_SEVERITY_ERROR] = { "dialog-error-symbolic", "error", NC_ ("severity", "Error") },
  [XMH_SEVERITY_WARNING] = { "dialog-warning-symbolic", "warning", NC_ ("severity", "Warning") },
  [XMH_SEVERITY_INFO] = { "dialog-information-symbolic", "accent", NC_ ("severity", "Info") },
  [XMH_SEVERITY_OK] = { "xmh-ready-symbolic", "success", NC_ ("severity", "OK") },
};

/* Only the remedy lists pages that may be offered. Origins in the message come from untrusted peers. */
static char *
find_offered (XmhProblemRow *self, const char *host)
{
  g_autoptr(GRegex)
               regex = g_regex_new ("https?://([A-Za-z0-9.:\\[\\]_-]+)", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  g_regex_match (regex, gtk_label_get_label (self->remedy), G_REGEX_MATCH_DEFAULT, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *offered = g_match_info_fetch (match, 1);

      if (host == NULL || g_ascii_strcasecmp (offered, host) == 0)
        return g_match_info_fetch (match, 0);
    }

  return NULL;
}

static gboolean
can_fix (XmhProblemRow *self)
{
  g_autofree char *offered = NULL;

  if (self->fix == NULL || !g_str_equal (self->fix->method, "AllowOrigin"))
    return self->fix != NULL;

  offered = find_offered (self, NULL);
  return offered != NULL;
}

static char *
understand_host (gpointer owner, const char *text)
{
  return find_offered (owner, text);
}

static void
on_fix (XmhProblemRow *self)
{
  const XmhProblemFix *fix = self->fix;
  XmhDeed deed = { 0 };

  if (fix == NULL)
    return;

  deed.method = fix->method;
  deed.running = fix->running;
  deed.heading = fix->heading;
  deed.body = fix->body;
  deed.verb = fix->verb;
  if (fix->heading != NULL && fix->body == NULL)
    {
      deed.body = N_ ("An allowed page can control machines through the CloudXR runtime, or enter the room. Type "
                      "the host name of the page that you want to use, with its port if it has one. Take it from "
                      "your own bookmark, not from this message: any device could have sent it.");
      deed.label = N_ ("Host name");
      deed.is_destructive = TRUE;
      deed.understand = understand_host;
    }
  xmh_deed_do (&deed, self->status, self->service, GTK_WIDGET (self->fix_button),
               fix->arguments != NULL ? g_variant_new_parsed (fix->arguments) : NULL, self);
}

static const char *
get_config_file (XmhHubProxy *service)
{
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (service);
  const char *file = hub != NULL ? xmh_bus_media_hub_get_config_file (hub) : NULL;

  return file != NULL && *file != '\0' ? file : NULL;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhCallStatus) status = user_data;
  g_autoptr(GError) error = NULL;

  g_app_info_launch_default_for_uri_finish (result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    xmh_call_status_end (status, error);
}

/* Opens the file with the user's program for this type. */
static void
on_open_file (XmhProblemRow *self)
{
  const char *file = get_config_file (self->service);
  g_autoptr(GdkAppLaunchContext)
               context = gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (self)));
  g_autofree char *uri = file != NULL ? g_filename_to_uri (file, NULL, NULL) : NULL;

  if (uri == NULL)
    return;

  xmh_call_status_begin (self->status, GTK_WIDGET (self->open_file), _ ("Opening the file…"));
  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context),
                                           xmh_call_status_get_cancellable (self->status), on_opened,
                                           g_object_ref (self->status));
}

static void
show_severity (XmhProblemRow *self, XmhSeverity severity)
{
  const char *icon_classes[] = { severities[severity].style, NULL };
  const char *label_classes[] = { "caption-heading", severities[severity].style, NULL };

  gtk_image_set_from_icon_name (self->icon, severities[severity].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), icon_classes);
  gtk_label_set_label (self->severity, g_dpgettext2 (GETTEXT_PACKAGE, "severity", severities[severity].word));
  gtk_widget_set_css_classes (GTK_WIDGET (self->severity), label_classes);
}

static void
set_problem (XmhProblemRow *self, const XmhProblem *problem)
{
  g_autofree char *spoken = NULL;

  show_severity (self, problem->severity);
  gtk_label_set_label (self->message, problem->message);
  gtk_label_set_label (self->remedy, problem->remedy);
  gtk_widget_set_visible (GTK_WIDGET (self->remedy), *problem->remedy != '\0');
  spoken = g_strdup_printf ("%s: %s", gtk_label_get_label (self->severity), problem->message);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, problem->remedy, -1);
}

/* Shows a button if the panel can fix the problem. */
static void
set_fix (XmhProblemRow *self, XmhHubProxy *service, const char *code)
{
  const XmhProblemKind *kind = xmh_problem_kind_find (code);

  g_set_object (&self->service, service);
  self->fix = kind != NULL && kind->fix.method != NULL ? &kind->fix : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->open_file),
                          kind != NULL && kind->is_in_file && get_config_file (service) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->fix_button), can_fix (self));
  if (self->fix != NULL)
    gtk_button_set_label (self->fix_button, _ (self->fix->button));
}

static GtkWidget *
make_row (void)
{
  return g_object_new (XMH_TYPE_PROBLEM_ROW, NULL);
}

/* Each problem gets a row of its own, since several problems may have the same code. A row stays while its problem
 * is listed.
 * Returns: how many rows there are */
guint
xmh_problem_row_fill (GtkListBox *box, GPtrArray *problems, XmhHubProxy *service)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  xmh_row_list_begin (box);
  for (guint i = 0; i < problems->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (problems, i);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (seen, problem->code));
      g_autofree char *key = g_strdup_printf ("%s/%u", problem->code, n);
      XmhProblemRow *row = XMH_PROBLEM_ROW (xmh_row_list_take (box, key, make_row));

      g_hash_table_insert (seen, problem->code, GUINT_TO_POINTER (n + 1));
      set_problem (row, problem);
      if (service != NULL)
        set_fix (row, service, problem->code);
    }

  return xmh_row_list_end (box);
}

static void
xmh_problem_row_dispose (GObject *object)
{
  XmhProblemRow *self = XMH_PROBLEM_ROW (object);

  g_clear_object (&self->service);
  G_OBJECT_CLASS (xmh_problem_row_parent_class)->dispose (object);
}

static void
xmh_problem_row_class_init (XmhProblemRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_problem_row_dispose;
  g_type_ensure (XMH_TYPE_CALL_STATUS);
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-problem-row.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhProblemRow, icon);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemRow, severity);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemRow, message);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemRow, remedy);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemRow, open_file);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemRow, fix_button);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemRow, status);
  gtk_widget_class_bind_template_callback (widget_class, on_fix);
  gtk_widget_class_bind_template_callback (widget_class, on_open_file);
}

static void
xmh_problem_row_init (XmhProblemRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
