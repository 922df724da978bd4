/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-pages.h"

#include <glib/gi18n.h>

#include "common/xmh-text.h"
#include "widgets/xmh-call-status.h"
#include "widgets/xmh-copy-button.h"
#include "panel/xmh-problem-row.h"

struct _XmhDiagnosisPage
{
  XmhPage parent_instance;

  GtkLabel *summary;
  GtkWidget *again;
  XmhCopyButton *copy;
  XmhCallStatus *status;
  GtkWidget *findings_group;
  GtkListBox *findings;
};

G_DEFINE_FINAL_TYPE (XmhDiagnosisPage, xmh_diagnosis_page, XMH_TYPE_PAGE)

/* For a bug report: the texts of the hub, with secrets masked. */
static char *
make_report (XmhDiagnosisPage *self, GPtrArray *findings)
{
  XmhBusMediaHub *hub = xmh_page_get_hub (XMH_PAGE (self));
  g_autoptr(GString) report = g_string_new (NULL);

  g_string_append_printf (report, "XR Media Hub %s, panel %s, %s\n",
                          hub != NULL ? xmh_bus_media_hub_get_version (hub) : "?", PACKAGE_VERSION,
                          hub != NULL ? xmh_bus_media_hub_get_state (hub) : "?");
  for (guint i = 0; i < findings->len; i++)
    {
      const XmhProblem *finding = g_ptr_array_index (findings, i);

      g_string_append_printf (report, "%-7s %s: %s\n", xmh_severity_to_string (finding->severity), finding->code,
                              finding->message);
      if (*finding->remedy != '\0')
        g_string_append_printf (report, "        %s\n", finding->remedy);
    }

  return xmh_text_mask_secrets (report->str);
}

static void
show_summary (XmhDiagnosisPage *self, guint n_errors, guint n_warnings)
{
  g_autofree char *text = NULL;

  if (n_errors > 0)
    text = g_strdup_printf (ngettext ("%u error was found", "%u errors were found", n_errors), n_errors);
  else if (n_warnings > 0)
    text = g_strdup_printf (ngettext ("%u warning was found", "%u warnings were found", n_warnings), n_warnings);
  else
    text = g_strdup (_ ("Everything looks good"));
  gtk_label_set_label (self->summary, text);
}

static void
show_findings (GVariant *answer, gpointer owner)
{
  XmhDiagnosisPage *self = owner;
  g_autoptr(GVariant) variant = g_variant_get_child_value (answer, 0);
  g_autoptr(GPtrArray) findings = xmh_problem_list_from_variant (variant);
  g_autofree char *report = make_report (self, findings);
  guint n_errors = 0, n_warnings = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const XmhProblem *finding = g_ptr_array_index (findings, i);

      n_errors += finding->severity == XMH_SEVERITY_ERROR;
      n_warnings += finding->severity == XMH_SEVERITY_WARNING;
    }
  gtk_widget_set_visible (self->findings_group, xmh_problem_row_fill (self->findings, findings, NULL) > 0);
  show_summary (self, n_errors, n_warnings);
  xmh_copy_button_set_text (self->copy, report);
}

static void
xmh_diagnosis_page_load (XmhPage *page, XmhBusMediaHub *hub)
{
  XmhDiagnosisPage *self = XMH_DIAGNOSIS_PAGE (page);

  xmh_call_status_call (self->status, xmh_page_get_service (page), self->again, _ ("Checking…"), "Diagnose", NULL,
                        show_findings, self);
}

static void
xmh_diagnosis_page_class_init (XmhDiagnosisPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  /* There is no update function: results stay until the user runs the diagnosis again. */
  XMH_PAGE_CLASS (klass)->load = xmh_diagnosis_page_load;

  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-diagnosis-page.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhDiagnosisPage, summary);
  gtk_widget_class_bind_template_child (widget_class, XmhDiagnosisPage, again);
  gtk_widget_class_bind_template_child (widget_class, XmhDiagnosisPage, copy);
  gtk_widget_class_bind_template_child (widget_class, XmhDiagnosisPage, status);
  gtk_widget_class_bind_template_child (widget_class, XmhDiagnosisPage, findings_group);
  gtk_widget_class_bind_template_child (widget_class, XmhDiagnosisPage, findings);
  gtk_widget_class_bind_template_callback (widget_class, xmh_page_reload);
}

static void
xmh_diagnosis_page_init (XmhDiagnosisPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  xmh_copy_button_set_text (self->copy, NULL);
}
