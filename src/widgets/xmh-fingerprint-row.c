/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-fingerprint-row.h"

#include "widgets/xmh-copy-button.h"
#include "widgets/xmh-format.h"

struct _XmhFingerprintRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *fingerprint;
  XmhCopyButton *copy;
};

G_DEFINE_FINAL_TYPE (XmhFingerprintRow, xmh_fingerprint_row, ADW_TYPE_PREFERENCES_ROW)

/* @fingerprint: hexadecimal with colons */
void
xmh_fingerprint_row_set (XmhFingerprintRow *self, const char *fingerprint)
{
  g_autofree char *groups = xmh_format_fingerprint (fingerprint);

  gtk_label_set_label (self->fingerprint, groups);
  xmh_copy_button_set_text (self->copy, fingerprint);
}

static void
on_title (XmhFingerprintRow *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), -1);
}

static void
xmh_fingerprint_row_class_init (XmhFingerprintRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (XMH_TYPE_COPY_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-fingerprint-row.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhFingerprintRow, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, XmhFingerprintRow, copy);
}

static void
xmh_fingerprint_row_init (XmhFingerprintRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::title", G_CALLBACK (on_title), NULL);
}
