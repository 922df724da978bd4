/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-share-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-share-link.h"
#include "widgets/xmh-call-status.h"
#include "widgets/xmh-copy-button.h"
#include "widgets/xmh-format.h"
#include "widgets/xmh-qr-paintable.h"

/* The longest identity that LiveKit accepts, and the longest name of a device. */
#define NAME_MAX_BYTES 256
#define GUEST_NAME_MAX_BYTES 64

struct _XmhShareWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkLabel *intro;
  AdwEntryRow *name;
  AdwComboRow *lifetime;
  GtkWidget *watch_row;
  GtkSwitch *watch_only;
  XmhCallStatus *status;
  GtkWidget *make;
  GtkPicture *qr;
  GtkLabel *about;
  GtkLabel *link;
  XmhCopyButton *copy;

  XmhHubProxy *service;
  gboolean is_for_guests; /* whether the link is for a guest, since the hub asks before devices connect */
  char *identity;         /* (nullable) the identity of the running call */
};

G_DEFINE_FINAL_TYPE (XmhShareWindow, xmh_share_window, ADW_TYPE_WINDOW)

static const struct
{
  const char *title;
  guint32 seconds;
} lifetimes[] = {
  { N_ ("1 hour"), 60 * 60 },
  { N_ ("6 hours"), 6 * 60 * 60 },
  { N_ ("1 day"), 24 * 60 * 60 },
  { N_ ("7 days"), 7 * 24 * 60 * 60 },
};

/* A guest can do without a name: the hub makes one of the kind of device. */
static gboolean
is_usable_name (XmhShareWindow *self, const char *name)
{
  gsize length = strlen (name);

  if (length == 0)
    return self->is_for_guests;
  if (length > (self->is_for_guests ? GUEST_NAME_MAX_BYTES : NAME_MAX_BYTES))
    return FALSE;

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static char *
get_name (XmhShareWindow *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
}

static void
on_name_changed (XmhShareWindow *self)
{
  g_autofree char *name = get_name (self);

  gtk_widget_set_sensitive (self->make, is_usable_name (self, name));
}

static guint
get_chosen (XmhShareWindow *self)
{
  return MIN (adw_combo_row_get_selected (self->lifetime), G_N_ELEMENTS (lifetimes) - 1);
}

static void
show_link (XmhShareWindow *self, const char *link, const char *about)
{
  g_autoptr(GdkPaintable) picture = xmh_qr_paintable_new (link, NULL);

  gtk_picture_set_paintable (self->qr, picture);
  gtk_widget_set_visible (GTK_WIDGET (self->qr), picture != NULL);
  gtk_label_set_label (self->about, about);
  gtk_label_set_label (self->link, link);
  xmh_copy_button_set_text (self->copy, link);
  gtk_stack_set_visible_child_name (self->stack, "link");
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->copy));
  gtk_widget_grab_focus (GTK_WIDGET (self->copy));
}

static void
show_token (GVariant *answer, gpointer owner)
{
  XmhShareWindow *self = owner;
  const char *token, *room, *url;
  g_autofree char *link = NULL;
  g_autofree char *about = NULL;

  g_variant_get (answer, "(&s&s&s)", &token, &room, &url);
  link = xmh_share_link_new (url, self->identity, token);
  /* Translators: the first %s is the name of a device, the second a duration such as “6 hours” */
  about = g_strdup_printf (_ ("Opens the room for “%s”. Valid for %s. Anyone who has the link can join."),
                           self->identity, _ (lifetimes[get_chosen (self)].title));
  show_link (self, link, about);
}

static void
show_pairing (GVariant *answer, gpointer owner)
{
  XmhShareWindow *self = owner;
  const char *url, *code;
  gint64 expires_s;
  g_autofree char *until = NULL;
  g_autofree char *about = NULL;

  g_variant_get (answer, "(&s&sx)", &url, &code, &expires_s);
  until = xmh_format_moment (expires_s);
  /* Translators: the first %s is a duration such as “6 hours”, the second a time such as 14:05 */
  about = g_strdup_printf (_ ("Gives one device access for %s. Open it before %s. Anyone who has the link can use it."),
                           _ (lifetimes[get_chosen (self)].title), until);
  show_link (self, url, about);
}

static void
make_token (XmhShareWindow *self)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "ttl", "u", lifetimes[get_chosen (self)].seconds);
  xmh_call_status_call (self->status, self->service, self->make, _ ("Making the link…"), "IssueToken",
                        g_variant_new ("(s@a{sv})", self->identity, g_variant_dict_end (&options)), show_token, self);
}

static void
make_pairing (XmhShareWindow *self)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "for", "u", lifetimes[get_chosen (self)].seconds);
  g_variant_dict_insert (&options, "watch-only", "b", gtk_switch_get_active (self->watch_only));
  if (*self->identity != '\0')
    g_variant_dict_insert (&options, "name", "s", self->identity);
  xmh_call_status_call (self->status, self->service, self->make, _ ("Making the link…"), "CreatePairingLink",
                        g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), show_pairing, self);
}

static void
on_make (XmhShareWindow *self)
{
  g_free (self->identity);
  self->identity = get_name (self);
  if (!is_usable_name (self, self->identity))
    return;

  if (self->is_for_guests)
    make_pairing (self);
  else
    make_token (self);
}

static void
xmh_share_window_dispose (GObject *object)
{
  XmhShareWindow *self = XMH_SHARE_WINDOW (object);

  g_clear_object (&self->service);
  g_clear_pointer (&self->identity, g_free);
  G_OBJECT_CLASS (xmh_share_window_parent_class)->dispose (object);
}

static void
xmh_share_window_class_init (XmhShareWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_share_window_dispose;
  g_type_ensure (XMH_TYPE_CALL_STATUS);
  g_type_ensure (XMH_TYPE_COPY_BUTTON);

  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-share-window.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, intro);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, name);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, lifetime);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, watch_row);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, watch_only);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, status);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, make);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, qr);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, about);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, link);
  gtk_widget_class_bind_template_child (widget_class, XmhShareWindow, copy);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_make);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
xmh_share_window_init (XmhShareWindow *self)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (lifetimes); i++)
    gtk_string_list_append (titles, _ (lifetimes[i].title));
  adw_combo_row_set_model (self->lifetime, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->lifetime, 1);
}

XmhShareWindow *
xmh_share_window_new (XmhHubProxy *service)
{
  XmhShareWindow *self = g_object_new (XMH_TYPE_SHARE_WINDOW, NULL);

  self->service = g_object_ref (service);
  self->is_for_guests = xmh_hub_proxy_asks (service);
  gtk_widget_set_visible (self->watch_row, self->is_for_guests);
  if (self->is_for_guests)
    gtk_label_set_label (self->intro, _ ("A link gives one device access as a guest. When its time is over, the device "
                                         "leaves the room and loses its access."));
  on_name_changed (self);
  return self;
}
