/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-device-list.h"

#include <glib/gi18n.h>

#include "widgets/xmh-format.h"

#define MINUTE_S 60
#define HOUR_S (60 * MINUTE_S)
#define DAY_S (24 * HOUR_S)

struct _XmhDeviceList
{
  GObject parent_instance;

  XmhBusMediaHub *hub;
  GVariant *devices;         /* `aa{sv}` */
  GCancellable *cancellable; /* (nullable) of the running call */
  gboolean is_outdated;      /* something changed after the running call was made */
};

G_DEFINE_FINAL_TYPE (XmhDeviceList, xmh_device_list, G_TYPE_OBJECT)

static guint changed_signal;

static void
take_devices (XmhDeviceList *self, GVariant *devices)
{
  g_autoptr(GVariant) before = self->devices;

  self->devices = devices != NULL ? devices : g_variant_ref_sink (g_variant_new ("aa{sv}", NULL));
  if (before == NULL || !g_variant_equal (before, self->devices))
    g_signal_emit (self, changed_signal, 0);
}

static void
on_devices (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) devices = NULL;
  XmhDeviceList *self = user_data;

  xmh_bus_media_hub_call_list_devices_finish (XMH_BUS_MEDIA_HUB (source), &devices, result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  take_devices (self, g_steal_pointer (&devices));
  if (self->is_outdated)
    xmh_device_list_load (self);
}

void
xmh_device_list_load (XmhDeviceList *self)
{
  self->is_outdated = self->cancellable != NULL;
  if (self->is_outdated)
    return;

  self->cancellable = g_cancellable_new ();
  xmh_bus_media_hub_call_list_devices (self->hub, self->cancellable, on_devices, self);
}

/* When the hub is gone. */
void
xmh_device_list_clear (XmhDeviceList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->is_outdated = FALSE;
  take_devices (self, NULL);
}

/* (transfer none): `aa{sv}`, as ListDevices() returns it */
GVariant *
xmh_device_list_get (XmhDeviceList *self)
{
  return self->devices;
}

static void
xmh_device_list_dispose (GObject *object)
{
  XmhDeviceList *self = XMH_DEVICE_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->hub);
  g_clear_pointer (&self->devices, g_variant_unref);
  G_OBJECT_CLASS (xmh_device_list_parent_class)->dispose (object);
}

static void
xmh_device_list_class_init (XmhDeviceListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_device_list_dispose;
  changed_signal = g_signal_new ("changed", XMH_TYPE_DEVICE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
}

static void
xmh_device_list_init (XmhDeviceList *self)
{
  take_devices (self, NULL);
}

/* (transfer full) */
XmhDeviceList *
xmh_device_list_new (XmhBusMediaHub *hub)
{
  XmhDeviceList *self = g_object_new (XMH_TYPE_DEVICE_LIST, NULL);

  self->hub = g_object_ref (hub);
  g_signal_connect_object (hub, "device-requested", G_CALLBACK (xmh_device_list_load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (hub, "device-changed", G_CALLBACK (xmh_device_list_load), self, G_CONNECT_SWAPPED);
  return self;
}

/* @state: `pending`, `allowed` or `denied` */
gboolean
xmh_device_is (GVariant *device, const char *state)
{
  return g_str_equal (xmh_dict_string (device, "state"), state);
}

/* (transfer full) (nullable) */
GVariant *
xmh_devices_find (GVariant *devices, const char *id)
{
  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);

      if (g_str_equal (xmh_dict_string (device, "id"), id))
        return g_steal_pointer (&device);
    }

  return NULL;
}

/* @n_pending: (out): how many devices ask for access
 * Returns: (transfer full) (nullable): the one that asked first in the list */
GVariant *
xmh_devices_get_pending (GVariant *devices, guint *n_pending)
{
  g_autoptr(GVariant) first = NULL;

  *n_pending = 0;
  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);

      if (!xmh_device_is (device, "pending"))
        continue;
      if ((*n_pending)++ == 0)
        first = g_steal_pointer (&device);
    }

  return g_steal_pointer (&first);
}

/* @now_s: seconds since 1970
 * Returns: (transfer full) (nullable): how long a guest has access; %NULL for a device that keeps it */
char *
xmh_device_format_left (GVariant *device, gint64 now_s)
{
  gint64 expires_s = xmh_dict_time (device, "expires");
  /* Rounded up: a guest has no access after 0 minutes. */
  gint64 minutes = MAX (expires_s - now_s + MINUTE_S - 1, 0) / MINUTE_S;
  guint n;

  if (expires_s == 0)
    return NULL;

  if (minutes > 2 * DAY_S / MINUTE_S)
    {
      n = (guint) (minutes / (DAY_S / MINUTE_S));
      return g_strdup_printf (ngettext ("Guest, %u more day", "Guest, %u more days", n), n);
    }
  if (minutes > 2 * HOUR_S / MINUTE_S)
    {
      n = (guint) (minutes / (HOUR_S / MINUTE_S));
      return g_strdup_printf (ngettext ("Guest, %u more hour", "Guest, %u more hours", n), n);
    }
  return g_strdup_printf (ngettext ("Guest, %u more minute", "Guest, %u more minutes", (gulong) minutes),
                          (guint) minutes);
}
