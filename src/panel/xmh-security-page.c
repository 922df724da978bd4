/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-pages.h"

#include <glib/gi18n.h>

#include "widgets/xmh-call-status.h"
#include "panel/xmh-access-group.h"
#include "widgets/xmh-certificate-group.h"
#include "widgets/xmh-copy-button.h"
#include "widgets/xmh-format.h"
#include "widgets/xmh-row-list.h"
#include "widgets/xmh-switch.h"

struct _XmhSecurityPage
{
  XmhPage parent_instance;

  XmhAccessGroup *access;
  AdwActionRow *tls_row;
  GtkSwitch *tls;
  GtkWidget *reset_row;
  GtkWidget *reset;
  XmhCallStatus *tls_status;
  XmhCertificateGroup *certificate;
  AdwActionRow *renew_row;
  GtkWidget *renew;
  XmhCallStatus *certificate_status;
  XmhCertificateGroup *authority;
  GtkWidget *save;
  XmhCallStatus *authority_status;
  GtkWidget *retired_group;
  GtkListBox *retired;
  XmhCallStatus *retired_status;

  GtkFileChooserNative *chooser;
  char *authority_fingerprint; /* (nullable) of the authority that is shown */
};

G_DEFINE_FINAL_TYPE (XmhSecurityPage, xmh_security_page, XMH_TYPE_PAGE)

static GtkWidget *
make_retired_row (void)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "subtitle-lines", 0, NULL);

  gtk_widget_add_css_class (row, "xmh-retired");
  return row;
}

static void
set_retired_row (GtkWidget *row, GVariant *authority)
{
  g_autofree char *when = xmh_format_date (xmh_dict_time (authority, "retired"));
  g_autofree char *groups = xmh_format_fingerprint (xmh_dict_string (authority, "fingerprint"));
  /* Translators: a day, and a fingerprint of several lines */
  g_autofree char *subtitle = g_strdup_printf (_ ("Replaced on %s\n%s"), when, groups);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), xmh_dict_string (authority, "name"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
}

static void
show_retired (GVariant *answer, gpointer owner)
{
  XmhSecurityPage *self = owner;

  gtk_widget_set_visible (self->retired_group, xmh_row_list_fill (self->retired, answer, "fingerprint",
                                                                  make_retired_row, set_retired_row) > 0);
}

static void
xmh_security_page_load (XmhPage *page, XmhBusMediaHub *hub)
{
  XmhSecurityPage *self = XMH_SECURITY_PAGE (page);

  xmh_call_status_call (self->retired_status, xmh_page_get_service (page), NULL, _ ("Loading old authorities…"),
                        "RetiredAuthorities", NULL, show_retired, self);
}

static void
update_tls (XmhSecurityPage *self, XmhBusMediaHub *hub)
{
  gboolean is_on = xmh_bus_media_hub_get_tls_enabled (hub);
  gboolean is_known = xmh_page_has (XMH_PAGE (self), "TlsEnabled");

  gtk_widget_set_sensitive (GTK_WIDGET (self->tls_row), is_known);
  adw_action_row_set_subtitle (
    self->tls_row, !is_known ? _ ("The running hub is too old to report this.")
                   : is_on
                     ? _ ("Devices connect over HTTPS after they trust this computer")
                     : _ ("Only this computer can connect. Other devices need encryption for camera and microphone."));
  gtk_widget_set_visible (self->reset_row, g_strcmp0 (xmh_bus_media_hub_get_tls_source (hub), "settings") == 0);
  if (!xmh_call_status_is_running (self->tls_status))
    xmh_page_show_switch (XMH_PAGE (self), self->tls, is_on);
}

/* A new authority moves the previous one to the former ones. */
static void
update_authority (XmhSecurityPage *self, XmhBusMediaHub *hub)
{
  GVariant *authority = xmh_bus_media_hub_get_authority (hub);
  const char *fingerprint = xmh_dict_string (authority, "fingerprint");

  gtk_widget_set_visible (GTK_WIDGET (self->authority), *fingerprint != '\0');
  if (*fingerprint != '\0')
    xmh_certificate_group_set (self->authority, authority, TRUE);
  if (g_strcmp0 (self->authority_fingerprint, fingerprint) == 0)
    return;

  g_free (self->authority_fingerprint);
  self->authority_fingerprint = g_strdup (fingerprint);
  xmh_security_page_load (XMH_PAGE (self), hub);
}

static void
xmh_security_page_update (XmhPage *page, XmhBusMediaHub *hub)
{
  XmhSecurityPage *self = XMH_SECURITY_PAGE (page);
  GVariant *certificate = xmh_bus_media_hub_get_certificate (hub);
  gboolean is_own_file = g_str_equal (xmh_dict_string (certificate, "source"), "file");

  xmh_access_group_update (self->access, xmh_page_get_service (page));
  update_tls (self, hub);
  gtk_widget_set_visible (GTK_WIDGET (self->certificate), *xmh_dict_string (certificate, "fingerprint") != '\0');
  xmh_certificate_group_set (self->certificate, certificate, FALSE);
  adw_action_row_set_subtitle (self->renew_row,
                               is_own_file ? _ ("Reads your certificate files again. The hub also does this when "
                                                "they change")
                                           : _ ("Devices need no change, and open connections stay open"));
  update_authority (self, hub);
}

static void
on_tls_done (GVariant *answer, gpointer owner)
{
  XmhSecurityPage *self = owner;
  XmhBusMediaHub *hub = xmh_page_get_hub (XMH_PAGE (self));

  if (hub != NULL)
    update_tls (self, hub);
}

static const XmhDeed turn_on = {
  .method = "SetTlsEnabled",
  .running = N_ ("Turning encryption on…"),
  .done = on_tls_done,
};

static const XmhDeed turn_off = {
  .method = "SetTlsEnabled",
  .running = N_ ("Turning encryption off…"),
  .heading = N_ ("Turn encryption off?"),
  .body = N_ ("Only this computer will be able to connect: headsets, phones and other computers will be refused. "
              "Open connections stay open."),
  .verb = N_ ("_Turn Off"),
  .is_destructive = TRUE,
  .done = on_tls_done,
};

static const XmhDeed reset_tls = {
  .method = "ResetTls",
  .running = N_ ("Restoring the configuration file’s value…"),
  .done = on_tls_done,
};

static gboolean
on_tls_set (XmhSecurityPage *self, gboolean is_on)
{
  if (!is_on)
    xmh_switch_restore_later (self->tls, self);
  xmh_page_do (XMH_PAGE (self), is_on ? &turn_on : &turn_off, self->tls_status, GTK_WIDGET (self->tls),
               g_variant_new ("(b)", is_on));
  return TRUE;
}

static void
on_renewed (GVariant *answer, gpointer owner)
{
  xmh_toast (owner, _ ("The certificate was renewed"));
}

static const XmhDeed renew_certificate = {
  .method = "RotateCertificate",
  .running = N_ ("Renewing the certificate…"),
  .done = on_renewed,
};

static void
on_replaced (GVariant *answer, gpointer owner)
{
  xmh_toast (owner, _ ("The certificate authority was replaced"));
}

static const XmhDeed replace_authority = {
  .method = "RotateAuthority",
  .running = N_ ("Making a new authority…"),
  .heading = N_ ("Replace the authority?"),
  .body = N_ ("Every device must trust the new authority before it can connect again, and you should remove the "
              "old one from it. Do this if the old key may have been copied, or if you need names or addresses "
              "that the old authority doesn’t cover."),
  .verb = N_ ("_Replace"),
  .is_destructive = TRUE,
  .done = on_replaced,
};

static void
on_clicked (XmhSecurityPage *self, GtkWidget *button)
{
  if (button == self->reset)
    xmh_page_do (XMH_PAGE (self), &reset_tls, self->tls_status, button, NULL);
  else if (button == self->renew)
    xmh_page_do (XMH_PAGE (self), &renew_certificate, self->certificate_status, button, NULL);
  else
    xmh_page_do (XMH_PAGE (self), &replace_authority, self->authority_status, button, NULL);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhSecurityPage) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_saved = g_file_copy_finish (G_FILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  xmh_call_status_end (self->authority_status, error);
  if (is_saved)
    xmh_toast (GTK_WIDGET (self), _ ("Saved"));
}

static void
on_file_chosen (XmhSecurityPage *self, int response)
{
  XmhBusMediaHub *hub = xmh_page_get_hub (XMH_PAGE (self));
  g_autoptr(GFile) from = NULL;
  g_autoptr(GFile) to = NULL;

  if (response == GTK_RESPONSE_ACCEPT && hub != NULL)
    {
      from = g_file_new_for_path (xmh_dict_string (xmh_bus_media_hub_get_authority (hub), "file"));
      to = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      xmh_call_status_begin (self->authority_status, self->save, _ ("Saving…"));
      g_file_copy_async (from, to, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, G_PRIORITY_DEFAULT,
                         xmh_call_status_get_cancellable (self->authority_status), NULL, NULL, on_copied,
                         g_object_ref (self));
    }
  g_clear_object (&self->chooser);
}

static void
on_save (XmhSecurityPage *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autoptr(GFile) folder = g_file_new_for_path (downloads != NULL ? downloads : g_get_home_dir ());

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_ ("Save the certificate"), window, GTK_FILE_CHOOSER_ACTION_SAVE,
                                               _ ("_Save"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "xr-ai-hub.crt");
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_file_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
xmh_security_page_dispose (GObject *object)
{
  XmhSecurityPage *self = XMH_SECURITY_PAGE (object);

  g_clear_object (&self->chooser);
  g_clear_pointer (&self->authority_fingerprint, g_free);
  G_OBJECT_CLASS (xmh_security_page_parent_class)->dispose (object);
}

static void
xmh_security_page_class_init (XmhSecurityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_security_page_dispose;
  XMH_PAGE_CLASS (klass)->update = xmh_security_page_update;
  XMH_PAGE_CLASS (klass)->load = xmh_security_page_load;

  g_type_ensure (XMH_TYPE_ACCESS_GROUP);
  g_type_ensure (XMH_TYPE_CERTIFICATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-security-page.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, access);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, tls_row);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, tls);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, reset_row);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, reset);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, tls_status);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, certificate);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, renew_row);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, renew);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, certificate_status);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, authority);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, save);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, authority_status);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, retired_group);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, retired);
  gtk_widget_class_bind_template_child (widget_class, XmhSecurityPage, retired_status);
  gtk_widget_class_bind_template_callback (widget_class, on_tls_set);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
xmh_security_page_init (XmhSecurityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
