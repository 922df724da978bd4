/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-severity.h"

#include <glib/gi18n.h>

static const struct
{
  const char *icon;
  const char *style;
  const char *word;
} severities[] = {
  [XMH_SEVERITY_ERROR] = { "dialog-error-symbolic", "error", NC_("severity", "Error") },
  [XMH_SEVERITY_WARNING] = { "dialog-warning-symbolic", "warning", NC_("severity", "Warning") },
  [XMH_SEVERITY_INFO] = { "dialog-information-symbolic", "accent", NC_("severity", "Note") },
  [XMH_SEVERITY_OK] = { "xmh-ready-symbolic", "success", NC_("severity", "Good") },
};

/**
 * xmh_severity_show:
 * @severity: a severity
 * @icon: gets picture and colour
 * @label: gets the word and the colour
 *
 * Says how bad something is, in a word, a colour and a shape.
 */
void
xmh_severity_show (XmhSeverity severity,
                   GtkImage   *icon,
                   GtkLabel   *label)
{
  const char *icon_classes[] = { severities[severity].style, NULL };
  const char *label_classes[] = { "caption-heading", severities[severity].style, NULL };

  gtk_image_set_from_icon_name (icon, severities[severity].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (icon), icon_classes);
  gtk_label_set_label (label, g_dpgettext2 (GETTEXT_PACKAGE, "severity", severities[severity].word));
  gtk_widget_set_css_classes (GTK_WIDGET (label), label_classes);
}
