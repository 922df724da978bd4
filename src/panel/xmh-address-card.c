/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-address-card.h"

#include <string.h>

#include <glib/gi18n.h>

#include "widgets/xmh-call-status.h"
#include "widgets/xmh-copy-button.h"
#include "widgets/xmh-device-list.h"
#include "widgets/xmh-format.h"
#include "widgets/xmh-qr-paintable.h"

/* A code is replaced when it is about to expire. The wall clock is read this often, since it goes on during suspend. */
#define TICK_S 15
#define MARGIN_S 60

#define CODE_GROUP 4 /* characters, for reading */

struct _XmhAddressCard
{
  AdwBin parent_instance;

  GtkPicture *qr;
  GtkLabel *code;
  GtkLabel *url;
  GtkLabel *hint;
  GtkLabel *warning;
  GtkLabel *used;
  XmhCopyButton *copy;
  XmhCallStatus *status;

  XmhHubProxy *service;
  GVariant *devices; /* `aa{sv}`, before the last change */
  char *address;     /* (nullable) of the hub */
  char *link;        /* (nullable) that gives one device access */
  char *secret;      /* the code of @link */
  gint64 made_s;     /* when @link was made, and when it expires, in seconds since 1970 */
  gint64 expires_s;
  guint tick_id; /* while the card is visible */
};

G_DEFINE_FINAL_TYPE (XmhAddressCard, xmh_address_card, ADW_TYPE_BIN)

static gint64
get_now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
show_qr (XmhAddressCard *self, const char *text)
{
  g_autoptr(GdkPaintable) picture = xmh_qr_paintable_new (text, NULL);
  g_autofree char *description = g_strdup_printf (_ ("QR code for %s"), self->address);

  gtk_picture_set_paintable (self->qr, picture);
  gtk_picture_set_alternative_text (self->qr, description);
  gtk_widget_set_visible (GTK_WIDGET (self->qr), picture != NULL);
}

static void
show_url (XmhAddressCard *self, const char *url)
{
  gtk_label_set_label (self->url, url);
  xmh_copy_button_set_text (self->copy, url);
}

/* `K7WM-3QXD`. The hub ignores the dash. */
static char *
format_code (const char *code)
{
  gsize length = strlen (code);

  return length == 2 * CODE_GROUP ? g_strdup_printf ("%.*s-%s", CODE_GROUP, code, code + CODE_GROUP) : g_strdup (code);
}

/* A browser does not know the hub's own certificate authority. */
static void
show_warning (XmhAddressCard *self)
{
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (self->service);
  GVariant *authority = hub != NULL ? xmh_bus_media_hub_get_authority (hub) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->warning), *xmh_dict_string (authority, "fingerprint") != '\0' &&
                                                        g_str_has_prefix (self->address, "https:"));
}

static void
show_address (XmhAddressCard *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->code), FALSE);
  gtk_label_set_label (self->hint, _ ("Point a phone’s or headset’s camera at the code, or type the address into its "
                                      "browser."));
  show_qr (self, self->address);
  show_url (self, self->address);
}

static void
show_link (XmhAddressCard *self)
{
  g_autofree char *code = format_code (self->secret);
  g_autofree char *page = g_strconcat (self->address, "/pair", NULL);

  gtk_label_set_label (self->code, code);
  gtk_widget_set_visible (GTK_WIDGET (self->code), TRUE);
  gtk_label_set_label (self->hint, _ ("Point a phone’s or headset’s camera at the QR code. Or open the address in the "
                                      "device’s browser, and type the code. The code is for one device."));
  show_qr (self, self->link);
  show_url (self, page);
}

static void
drop_link (XmhAddressCard *self)
{
  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->secret, g_free);
}

static void
on_link (GVariant *answer, gpointer owner)
{
  XmhAddressCard *self = owner;

  drop_link (self);
  g_variant_get (answer, "(ssx)", &self->link, &self->secret, &self->expires_s);
  if (*self->link == '\0')
    drop_link (self);
  else if (self->address != NULL)
    show_link (self);
}

static void
ensure_link (XmhAddressCard *self)
{
  if (self->address == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) || !xmh_hub_proxy_asks (self->service) ||
      xmh_call_status_is_running (self->status))
    return;
  if (self->link != NULL && get_now_s () + MARGIN_S < self->expires_s)
    return;

  self->made_s = get_now_s ();
  xmh_call_status_call (self->status, self->service, NULL, _ ("Making a code…"), "CreatePairingLink",
                        g_variant_new ("(a{sv})", NULL), on_link, self);
}

static gboolean
on_tick (gpointer user_data)
{
  ensure_link (user_data);
  return G_SOURCE_CONTINUE;
}

/* A device that was not in the list before, not even with a request, has used a code. */
static gboolean
has_used_code (XmhAddressCard *self, GVariant *device)
{
  g_autoptr(GVariant) before = xmh_devices_find (self->devices, xmh_dict_string (device, "id"));

  return before == NULL && xmh_device_is (device, "allowed") &&
         g_str_equal (xmh_dict_string (device, "recognised-by"), "cookie") &&
         xmh_dict_time (device, "since") >= self->made_s;
}

static void
show_used (XmhAddressCard *self, const char *name)
{
  g_autofree char *text = g_strdup_printf (_ ("%s can connect now"), name);

  gtk_label_set_label (self->used, text);
  gtk_widget_set_visible (GTK_WIDGET (self->used), TRUE);
  drop_link (self);
}

static void
on_devices_changed (XmhAddressCard *self)
{
  GVariant *devices = xmh_hub_proxy_get_devices (self->service);

  for (gsize i = 0; self->link != NULL && i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);

      if (has_used_code (self, device))
        show_used (self, xmh_dict_string (device, "name"));
    }

  g_variant_unref (self->devices);
  self->devices = g_variant_ref (devices);
  ensure_link (self);
}

/* A hub forgets its codes when it stops. */
static void
on_service_changed (XmhAddressCard *self)
{
  if (xmh_hub_proxy_get_hub (self->service) == NULL)
    drop_link (self);
}

static void
set_service (XmhAddressCard *self, XmhHubProxy *service)
{
  if (!g_set_object (&self->service, service))
    return;

  self->devices = g_variant_ref (xmh_hub_proxy_get_devices (service));
  g_signal_connect_object (service, "changed", G_CALLBACK (on_service_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "devices-changed", G_CALLBACK (on_devices_changed), self, G_CONNECT_SWAPPED);
}

/* @url: (nullable): the address; %NULL while no device can connect */
void
xmh_address_card_update (XmhAddressCard *self, XmhHubProxy *service, const char *url)
{
  g_autofree char *before = self->address;
  gboolean is_new = g_strcmp0 (before, url) != 0;

  set_service (self, service);
  self->address = g_strdup (url);
  gtk_widget_set_visible (GTK_WIDGET (self), url != NULL);
  /* The link contains the address. */
  if (is_new || !xmh_hub_proxy_asks (service))
    drop_link (self);
  if (url == NULL)
    return;

  show_warning (self);
  if (self->link == NULL)
    show_address (self);
  ensure_link (self);
}

static void
xmh_address_card_map (GtkWidget *widget)
{
  XmhAddressCard *self = XMH_ADDRESS_CARD (widget);

  GTK_WIDGET_CLASS (xmh_address_card_parent_class)->map (widget);
  self->tick_id = g_timeout_add_seconds (TICK_S, on_tick, self);
  if (self->service != NULL)
    ensure_link (self);
}

static void
xmh_address_card_unmap (GtkWidget *widget)
{
  XmhAddressCard *self = XMH_ADDRESS_CARD (widget);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self->used), FALSE);
  GTK_WIDGET_CLASS (xmh_address_card_parent_class)->unmap (widget);
}

static void
xmh_address_card_dispose (GObject *object)
{
  XmhAddressCard *self = XMH_ADDRESS_CARD (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->service);
  g_clear_pointer (&self->devices, g_variant_unref);
  g_clear_pointer (&self->address, g_free);
  drop_link (self);
  G_OBJECT_CLASS (xmh_address_card_parent_class)->dispose (object);
}

static void
xmh_address_card_class_init (XmhAddressCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_address_card_dispose;
  widget_class->map = xmh_address_card_map;
  widget_class->unmap = xmh_address_card_unmap;

  g_type_ensure (XMH_TYPE_CALL_STATUS);
  g_type_ensure (XMH_TYPE_COPY_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-address-card.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhAddressCard, qr);
  gtk_widget_class_bind_template_child (widget_class, XmhAddressCard, code);
  gtk_widget_class_bind_template_child (widget_class, XmhAddressCard, url);
  gtk_widget_class_bind_template_child (widget_class, XmhAddressCard, hint);
  gtk_widget_class_bind_template_child (widget_class, XmhAddressCard, warning);
  gtk_widget_class_bind_template_child (widget_class, XmhAddressCard, used);
  gtk_widget_class_bind_template_child (widget_class, XmhAddressCard, copy);
  gtk_widget_class_bind_template_child (widget_class, XmhAddressCard, status);
}

static void
xmh_address_card_init (XmhAddressCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
