/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-pages.h"

#include <glib/gi18n.h>

#include "widgets/xmh-address-row.h"
#include "widgets/xmh-call-status.h"
#include "widgets/xmh-format.h"
#include "panel/xmh-problem-row.h"
#include "widgets/xmh-row-list.h"

struct _XmhProblemsPage
{
  XmhPage parent_instance;

  GtkWidget *none_group;
  GtkWidget *unknown_group;
  GtkWidget *problems_group;
  GtkListBox *problems;
  GtkWidget *clients_group;
  GtkListBox *clients;
  XmhCallStatus *clients_status;
  AdwPreferencesGroup *trust_group;

  GVariant *shown;      /* (nullable) the problems that are shown */
  GtkWidget *trust_row; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (XmhProblemsPage, xmh_problems_page, XMH_TYPE_PAGE)

/* Why a device ended its connections, how many there were, and the time of the last one. */
static char *
describe_tries (const char *alert, guint count, const char *last)
{
  if (g_str_equal (alert, "unknown_ca"))
    /* Translators: of a device; how often, and the time of day */
    return g_strdup_printf (ngettext ("Doesn’t trust the certificate authority (%u attempt, at %s)",
                                      "Doesn’t trust the certificate authority (%u attempts, last at %s)", count),
                            count, last);
  if (g_str_equal (alert, "bad_certificate") || g_str_equal (alert, "certificate_unknown"))
    /* Translators: of a device; how often, and the time of day */
    return g_strdup_printf (ngettext ("Rejected the certificate (%u attempt, at %s)",
                                      "Rejected the certificate (%u attempts, last at %s)", count),
                            count, last);

  /* Translators: of a device; a code of TLS, how often, and the time of day */
  return g_strdup_printf (ngettext ("Reported “%s” (%u attempt, at %s)", "Reported “%s” (%u attempts, last at %s)",
                                    count),
                          alert, count, last);
}

static GtkWidget *
make_client_row (void)
{
  return g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "subtitle-lines", 0, NULL);
}

static void
set_client_row (GtkWidget *row, GVariant *client)
{
  const char *peer = xmh_dict_string (client, "peer");
  const char *kind = xmh_dict_string (client, "kind");
  g_autofree char *last = xmh_format_moment (xmh_dict_time (client, "last"));
  g_autofree char *subtitle = NULL;
  g_autofree char *title = NULL;
  guint32 count = 1;

  g_variant_lookup (client, "count", "u", &count);
  subtitle = describe_tries (xmh_dict_string (client, "alert"), count, last);
  title = *kind != '\0' ? g_strdup_printf (_ ("%s (%s)"), _ (kind), peer) : g_strdup (peer);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
}

/* The steps are on a page of the hub, which adapts to the platform of the device that opens it. */
static void
show_trust_address (XmhProblemsPage *self, gboolean is_wanted)
{
  XmhBusMediaHub *hub = xmh_page_get_hub (XMH_PAGE (self));
  const char *url = hub != NULL ? xmh_bus_media_hub_get_url (hub) : NULL;
  g_autofree char *address = NULL;

  if (self->trust_row != NULL)
    adw_preferences_group_remove (self->trust_group, self->trust_row);
  self->trust_row = NULL;
  is_wanted = is_wanted && url != NULL && *url != '\0';
  gtk_widget_set_visible (GTK_WIDGET (self->trust_group), is_wanted);
  if (!is_wanted)
    return;

  address = g_strconcat (url, g_str_has_suffix (url, "/") ? "" : "/", "trust", NULL);
  self->trust_row = xmh_address_row_new (address);
  adw_preferences_group_add (self->trust_group, self->trust_row);
}

static void
show_clients (GVariant *answer, gpointer owner)
{
  XmhProblemsPage *self = owner;
  guint n = xmh_row_list_fill (self->clients, answer, "peer", make_client_row, set_client_row);

  gtk_widget_set_visible (self->clients_group, n > 0);
  show_trust_address (self, n > 0);
}

static void
xmh_problems_page_load (XmhPage *page, XmhBusMediaHub *hub)
{
  XmhProblemsPage *self = XMH_PROBLEMS_PAGE (page);

  xmh_call_status_call (self->clients_status, xmh_page_get_service (page), NULL, _ ("Loading devices…"),
                        "UntrustingClients", NULL, show_clients, self);
}

static void
xmh_problems_page_update (XmhPage *page, XmhBusMediaHub *hub)
{
  XmhProblemsPage *self = XMH_PROBLEMS_PAGE (page);
  GVariant *problems = xmh_bus_media_hub_get_problems (hub);
  g_autoptr(GPtrArray) list = NULL;
  guint n;

  gtk_widget_set_visible (self->unknown_group, problems == NULL);
  if (problems == NULL)
    {
      gtk_widget_set_visible (self->problems_group, FALSE);
      gtk_widget_set_visible (self->none_group, FALSE);
      return;
    }

  if (self->shown != NULL && g_variant_equal (problems, self->shown))
    return;

  g_clear_pointer (&self->shown, g_variant_unref);
  self->shown = g_variant_ref (problems);
  list = xmh_problem_list_from_variant (problems);
  n = xmh_problem_row_fill (self->problems, list, xmh_page_get_service (page));
  gtk_widget_set_visible (self->problems_group, n > 0);
  gtk_widget_set_visible (self->none_group, n == 0);
  /* Devices that do not trust the hub are a problem, which changes together with their list. */
  xmh_problems_page_load (page, hub);
}

static void
xmh_problems_page_dispose (GObject *object)
{
  XmhProblemsPage *self = XMH_PROBLEMS_PAGE (object);

  g_clear_pointer (&self->shown, g_variant_unref);
  G_OBJECT_CLASS (xmh_problems_page_parent_class)->dispose (object);
}

static void
xmh_problems_page_class_init (XmhProblemsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_problems_page_dispose;
  XMH_PAGE_CLASS (klass)->update = xmh_problems_page_update;
  XMH_PAGE_CLASS (klass)->load = xmh_problems_page_load;

  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-problems-page.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhProblemsPage, none_group);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemsPage, unknown_group);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemsPage, problems_group);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemsPage, problems);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemsPage, clients_group);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemsPage, clients);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemsPage, clients_status);
  gtk_widget_class_bind_template_child (widget_class, XmhProblemsPage, trust_group);
}

static void
xmh_problems_page_init (XmhProblemsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
