/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-severity.h"

#include <glib/gi18n.h>

static const struct
{
  const char *severity;
  const char *icon;
  const char *style;
  const char *word;
} severities[] = {
  { "error", "dialog-error-symbolic", "error", NC_("severity", "Error") },
  { "warning", "dialog-warning-symbolic", "warning", NC_("severity", "Warning") },
  { "info", "dialog-information-symbolic", "accent", NC_("severity", "Note") },
  { "ok", "xmh-ready-symbolic", "success", NC_("severity", "Good") },
};

/**
 * xmh_severity_show:
 * @severity: as the bus has it
 * @icon: gets picture and colour
 * @label: gets the word and the colour
 *
 * Says how bad something is, in a word, a colour and a shape.
 */
void
xmh_severity_show (const char *severity,
                   GtkImage   *icon,
                   GtkLabel   *label)
{
  for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
    {
      const char *icon_classes[] = { severities[i].style, NULL };
      const char *label_classes[] = { "caption-heading", severities[i].style, NULL };

      if (!g_str_equal (severity, severities[i].severity))
        continue;

      gtk_image_set_from_icon_name (icon, severities[i].icon);
      gtk_widget_set_css_classes (GTK_WIDGET (icon), icon_classes);
      gtk_label_set_label (label, g_dpgettext2 (GETTEXT_PACKAGE, "severity", severities[i].word));
      gtk_widget_set_css_classes (GTK_WIDGET (label), label_classes);
      return;
    }

  gtk_image_set_from_icon_name (icon, "dialog-information-symbolic");
  gtk_label_set_label (label, severity);
}
