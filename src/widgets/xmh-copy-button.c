/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-copy-button.h"

#include <glib/gi18n.h>

#define TOAST_S 3

struct _XmhCopyButton
{
  GtkButton parent_instance;

  char *text;
};

G_DEFINE_FINAL_TYPE (XmhCopyButton, xmh_copy_button, GTK_TYPE_BUTTON)

/* Shows @text, plain text, for a moment at the lower edge of the window that contains @widget. */
void
xmh_toast (GtkWidget *widget, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast;

  if (overlay == NULL)
    return;

  toast = adw_toast_new (markup);
  adw_toast_set_timeout (toast, TOAST_S);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

/* @text: (nullable): the text to copy; %NULL or an empty text makes the button insensitive */
void
xmh_copy_button_set_text (XmhCopyButton *self, const char *text)
{
  g_autofree char *copy = g_strdup (text);

  g_free (self->text);
  self->text = g_steal_pointer (&copy);
  gtk_widget_set_sensitive (GTK_WIDGET (self), self->text != NULL && *self->text != '\0');
}

static void
xmh_copy_button_clicked (GtkButton *button)
{
  XmhCopyButton *self = XMH_COPY_BUTTON (button);

  if (self->text == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text);
  xmh_toast (GTK_WIDGET (self), _ ("Copied"));
}

static void
xmh_copy_button_finalize (GObject *object)
{
  g_clear_pointer (&XMH_COPY_BUTTON (object)->text, g_free);
  G_OBJECT_CLASS (xmh_copy_button_parent_class)->finalize (object);
}

static void
xmh_copy_button_class_init (XmhCopyButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_copy_button_finalize;
  GTK_BUTTON_CLASS (klass)->clicked = xmh_copy_button_clicked;
}

static void
xmh_copy_button_init (XmhCopyButton *self)
{
}
