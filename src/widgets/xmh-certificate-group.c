/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-certificate-group.h"

#include <glib/gi18n.h>

#include "widgets/xmh-fingerprint-row.h"
#include "widgets/xmh-format.h"

#define DAY_S (24 * 60 * 60)
/* From this number of days on, a colour shows that the certificate expires soon. */
#define SOON_DAYS 14

struct _XmhCertificateGroup
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *validity;
  AdwActionRow *names;
  AdwActionRow *file;
  XmhFingerprintRow *compared;
  XmhFingerprintRow *fingerprint;
};

G_DEFINE_FINAL_TYPE (XmhCertificateGroup, xmh_certificate_group, ADW_TYPE_PREFERENCES_GROUP)

static char *
describe_validity (GVariant *certificate, gint64 days)
{
  g_autofree char *from = xmh_format_date (xmh_dict_time (certificate, "not-before"));
  g_autofree char *until = xmh_format_date (xmh_dict_time (certificate, "not-after"));

  if (days < 0)
    return g_strdup_printf (_ ("Expired on %s"), until);

  /* Translators: two days of the calendar, and how many days it is until the second */
  return g_strdup_printf (ngettext ("%s to %s, %u more day", "%s to %s, %u more days", (gulong) days), from, until,
                          (guint) days);
}

/* @certificate: a dictionary of the bus
 * @is_compared: whether the user compares its fingerprint with the one that a device shows */
void
xmh_certificate_group_set (XmhCertificateGroup *self, GVariant *certificate, gboolean is_compared)
{
  const char *fingerprint = xmh_dict_string (certificate, "fingerprint");
  gint64 left_s = xmh_dict_time (certificate, "not-after") - g_get_real_time () / G_USEC_PER_SEC;
  gint64 days = left_s >= 0 ? left_s / DAY_S : -1;
  g_autofree char *validity = describe_validity (certificate, days);
  g_autofree char *names = xmh_dict_list (certificate, "names", ", ");

  adw_action_row_set_subtitle (self->validity, validity);
  if (days < SOON_DAYS)
    gtk_widget_add_css_class (GTK_WIDGET (self->validity), "xmh-soon");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->validity), "xmh-soon");
  adw_action_row_set_subtitle (self->names, names);
  gtk_widget_set_visible (GTK_WIDGET (self->names), *names != '\0');
  adw_action_row_set_subtitle (self->file, xmh_dict_string (certificate, "file"));
  xmh_fingerprint_row_set (is_compared ? self->compared : self->fingerprint, fingerprint);
  gtk_widget_set_visible (GTK_WIDGET (self->compared), is_compared);
  gtk_widget_set_visible (GTK_WIDGET (self->fingerprint), !is_compared);
}

static void
xmh_certificate_group_class_init (XmhCertificateGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (XMH_TYPE_FINGERPRINT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-certificate-group.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhCertificateGroup, validity);
  gtk_widget_class_bind_template_child (widget_class, XmhCertificateGroup, names);
  gtk_widget_class_bind_template_child (widget_class, XmhCertificateGroup, file);
  gtk_widget_class_bind_template_child (widget_class, XmhCertificateGroup, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, XmhCertificateGroup, compared);
}

static void
xmh_certificate_group_init (XmhCertificateGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
