/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-problem-row.h"

#include <glib/gi18n.h>

#include "panel/xmh-call-status.h"
#include "panel/xmh-confirm.h"
#include "panel/xmh-open-file.h"
#include "panel/xmh-severity.h"

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

  XmhService *service;          /* (nullable) */
  const XmhProblemFix *fix;     /* (nullable) what the panel can do about it */
};

G_DEFINE_FINAL_TYPE (XmhProblemRow, xmh_problem_row, GTK_TYPE_LIST_BOX_ROW)

/* The service names the pages that may be offered in its remedy, and only there: what it says of others comes from
 * strangers. */
static char *
find_offered (XmhProblemRow *self,
              const char    *host)
{
  g_autoptr(GRegex) regex = g_regex_new ("https?://([A-Za-z0-9.:\\[\\]_-]+)", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
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

static void
call_fix (XmhProblemRow *self,
          GVariant      *arguments)
{
  xmh_call_status_call (self->status, self->service, GTK_WIDGET (self->fix_button), _(self->fix->running),
                        self->fix->method, arguments, NULL, NULL);
}

static char *
understand_host (gpointer    owner,
                 const char *text)
{
  return find_offered (owner, text);
}

static void
allow_origin (gpointer    owner,
              const char *origin)
{
  XmhProblemRow *self = owner;

  if (self->fix != NULL)
    call_fix (self, g_variant_new ("(s)", origin));
}

static void
do_fix (gpointer owner,
        gpointer data)
{
  XmhProblemRow *self = owner;

  if (self->fix != NULL)
    call_fix (self, self->fix->arguments != NULL ? g_variant_new_parsed (self->fix->arguments) : NULL);
}

static void
on_fix (XmhProblemRow *self)
{
  const XmhProblemFix *fix = self->fix;

  if (fix == NULL || fix->heading == NULL)
    do_fix (self, NULL);
  else if (fix->body != NULL)
    xmh_confirm (GTK_WIDGET (self), _(fix->heading), _(fix->body), _(fix->verb), FALSE, do_fix, NULL, NULL);
  else
    xmh_confirm_typed (GTK_WIDGET (self), _(fix->heading),
                       _("An allowed page can control machines through the CloudXR runtime, or enter the room. Type the "
                         "host name of the page that you want to use, and its port if it has one: take it from your "
                         "own bookmark, not from the problem, which can come from anybody."),
                       _("Host name"), _(fix->verb), understand_host, allow_origin);
}

static const char *
get_config_file (XmhService *service)
{
  XmhBusMediaHub *hub = xmh_service_get_hub (service);
  const char *file = hub != NULL ? xmh_bus_media_hub_get_config_file (hub) : NULL;

  return file != NULL && *file != '\0' ? file : NULL;
}

static void
on_open_file (XmhProblemRow *self)
{
  const char *file = get_config_file (self->service);

  if (file != NULL)
    xmh_open_file (self->status, GTK_WIDGET (self->open_file), file);
}

/**
 * xmh_problem_row_set:
 * @self: the row
 * @problem: what it shows
 */
void
xmh_problem_row_set (XmhProblemRow    *self,
                     const XmhProblem *problem)
{
  g_autofree char *spoken = NULL;

  xmh_severity_show (problem->severity, self->icon, self->severity);
  gtk_label_set_label (self->message, problem->message);
  gtk_label_set_label (self->remedy, problem->remedy);
  gtk_widget_set_visible (GTK_WIDGET (self->remedy), *problem->remedy != '\0');
  spoken = g_strdup_printf ("%s: %s", gtk_label_get_label (self->severity), problem->message);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, problem->remedy, -1);
}

/**
 * xmh_problem_row_set_fix:
 * @self: the row
 * @service: the service
 * @code: the problem's code
 *
 * Offers to do what helps, if the panel can.
 */
void
xmh_problem_row_set_fix (XmhProblemRow *self,
                         XmhService    *service,
                         const char    *code)
{
  const XmhProblemKind *kind = xmh_problem_kind_find (code);

  g_set_object (&self->service, service);
  self->fix = kind != NULL && kind->fix.method != NULL ? &kind->fix : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->open_file),
                          kind != NULL && kind->is_in_file && get_config_file (service) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->fix_button), can_fix (self));
  if (self->fix != NULL)
    gtk_button_set_label (self->fix_button, _(self->fix->button));
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

GtkWidget *
xmh_problem_row_new (void)
{
  return g_object_new (XMH_TYPE_PROBLEM_ROW, NULL);
}
