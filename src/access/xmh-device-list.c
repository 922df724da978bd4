/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-device-list.h"

#include <string.h>

/* At most some hundred devices: looking at each one takes a few microseconds. */
struct _XmhDeviceList
{
  GPtrArray *devices; /* of XmhDevice */
  GArray *numbers;    /* of guint64: their ids, side by side, since each request looks for one */
};

static guint64
get_number (const char *id)
{
  return g_ascii_strtoull (id, NULL, 16);
}

XmhDeviceList *
xmh_device_list_new (void)
{
  XmhDeviceList *self = g_new0 (XmhDeviceList, 1);

  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  return self;
}

void
xmh_device_list_free (XmhDeviceList *self)
{
  g_array_unref (self->numbers);
  g_ptr_array_unref (self->devices);
  g_free (self);
}

void
xmh_device_list_add (XmhDeviceList *self, XmhDevice *device)
{
  guint64 number = get_number (device->id);

  g_ptr_array_add (self->devices, g_object_ref (device));
  g_array_append_val (self->numbers, number);
}

gboolean
xmh_device_list_remove (XmhDeviceList *self, XmhDevice *device)
{
  guint position;

  if (!g_ptr_array_find (self->devices, device, &position))
    return FALSE;

  g_array_remove_index (self->numbers, position);
  g_ptr_array_remove_index (self->devices, position);
  return TRUE;
}

static XmhDevice *
nth (XmhDeviceList *self, guint position)
{
  return g_ptr_array_index (self->devices, position);
}

XmhDevice *
xmh_device_list_get (XmhDeviceList *self, const char *id)
{
  guint64 number = get_number (id);

  for (guint i = 0; i < self->numbers->len; i++)
    if (g_array_index (self->numbers, guint64, i) == number && strcmp (nth (self, i)->id, id) == 0)
      return nth (self, i);

  return NULL;
}

XmhDevice *
xmh_device_list_find_secret (XmhDeviceList *self, const char *text, XmhDeviceMark mark)
{
  char id[XMH_DEVICE_ID_LENGTH + 1];
  const char *secret;
  XmhDevice *device;

  if (text == NULL || !xmh_device_secret_split (text, id, &secret))
    return NULL;

  device = xmh_device_list_get (self, id);
  return device != NULL && device->mark == mark && xmh_device_secret_fits (secret, device->hash) ? device : NULL;
}

XmhDevice *
xmh_device_list_find_wait (XmhDeviceList *self, const char *wait)
{
  XmhDevice *found = NULL;

  if (strnlen (wait, XMH_DEVICE_SECRET_LENGTH + 1) != XMH_DEVICE_SECRET_LENGTH)
    return NULL;

  for (guint i = 0; i < self->devices->len; i++)
    if (nth (self, i)->wait != NULL && xmh_secret_equal (nth (self, i)->wait, wait, XMH_DEVICE_SECRET_LENGTH))
      found = nth (self, i);

  return found;
}

static gboolean
fits_link (XmhDevice *device, const guint8 *link_address, guint link_length)
{
  return device->link_length == 0 || link_length == 0 ||
         (device->link_length == link_length && memcmp (device->link_address, link_address, link_length) == 0);
}

/* CloudXR has no identities: a device that asked there has none, and may use the room with any. */
static gboolean
fits_wish (XmhDevice *device, const char *wish)
{
  return wish == NULL || device->wish == NULL || strcmp (device->wish, wish) == 0;
}

XmhDevice *
xmh_device_list_find_weak (XmhDeviceList *self,
                           GInetAddress *address,
                           const char *wish,
                           const guint8 *link_address,
                           guint link_length)
{
  XmhDevice *found = NULL;

  /* The one with the same identity is better than one without. */
  for (guint i = 0; i < self->devices->len; i++)
    {
      XmhDevice *device = nth (self, i);

      if (device->state == XMH_DEVICE_ALLOWED && device->mark == XMH_DEVICE_BY_ADDRESS &&
          xmh_device_is_at (device, address) && fits_wish (device, wish) &&
          fits_link (device, link_address, link_length) && (found == NULL || found->wish == NULL))
        found = device;
    }

  return found;
}

XmhDevice *
xmh_device_list_find_at (XmhDeviceList *self, GInetAddress *address, XmhDeviceState state)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (nth (self, i)->state == state && xmh_device_is_at (nth (self, i), address))
      return nth (self, i);

  return NULL;
}

XmhDevice *
xmh_device_list_find_number (XmhDeviceList *self, const char *number)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (strcmp (nth (self, i)->number, number) == 0)
      return nth (self, i);

  return NULL;
}

XmhDevice *
xmh_device_list_find_identity (XmhDeviceList *self, const char *identity)
{
  XmhDevice *found = NULL;
  gint64 last = -1;

  for (guint i = 0; i < self->devices->len; i++)
    {
      gint64 issued = xmh_device_get_issued (nth (self, i), identity);

      if (nth (self, i)->state == XMH_DEVICE_ALLOWED && issued > last)
        {
          found = nth (self, i);
          last = issued;
        }
    }

  return found;
}

XmhDevice *
xmh_device_list_find_oldest_weak (XmhDeviceList *self)
{
  XmhDevice *found = NULL;

  for (guint i = 0; i < self->devices->len; i++)
    {
      XmhDevice *device = nth (self, i);
      gboolean is_weak = device->state == XMH_DEVICE_ALLOWED && !xmh_device_is_strong (device);

      if (is_weak && (found == NULL || (device->n_sessions == 0 && found->n_sessions > 0) ||
                      ((device->n_sessions == 0) == (found->n_sessions == 0) && device->last_seen < found->last_seen)))
        found = device;
    }

  return found;
}

XmhDevice *
xmh_device_list_find_oldest_denied (XmhDeviceList *self)
{
  XmhDevice *found = NULL;

  for (guint i = 0; i < self->devices->len; i++)
    if (nth (self, i)->state == XMH_DEVICE_DENIED && (found == NULL || nth (self, i)->until < found->until))
      found = nth (self, i);

  return found;
}

XmhDevice *
xmh_device_list_find_ended (XmhDeviceList *self, gint64 now_s)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (xmh_device_get_next_end (nth (self, i)) <= now_s)
      return nth (self, i);

  return NULL;
}

guint
xmh_device_list_count (XmhDeviceList *self, XmhDeviceState state)
{
  guint n = 0;

  for (guint i = 0; i < self->devices->len; i++)
    if (nth (self, i)->state == state)
      n++;

  return n;
}

gint64
xmh_device_list_get_next_end (XmhDeviceList *self)
{
  gint64 end = G_MAXINT64;

  for (guint i = 0; i < self->devices->len; i++)
    end = MIN (end, xmh_device_get_next_end (nth (self, i)));

  return end;
}

static gboolean
is_name_used (XmhDeviceList *self, XmhDevice *device, const char *name)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (nth (self, i) != device && nth (self, i)->state != XMH_DEVICE_DENIED && strcmp (nth (self, i)->name, name) == 0)
      return TRUE;

  return FALSE;
}

char *
xmh_device_list_make_unique_name (XmhDeviceList *self, XmhDevice *device, const char *name)
{
  char *unique = g_strdup (name);

  for (guint n = 2; is_name_used (self, device, unique); n++)
    {
      g_free (unique);
      unique = g_strdup_printf ("%s %u", name, n);
    }

  return unique;
}

void
xmh_device_list_shift (XmhDeviceList *self, gint64 step_s)
{
  for (guint i = 0; i < self->devices->len; i++)
    xmh_device_shift (nth (self, i), step_s);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  XmhDevice *x = *(XmhDevice *const *) a;
  XmhDevice *y = *(XmhDevice *const *) b;

  if ((x->state == XMH_DEVICE_PENDING) != (y->state == XMH_DEVICE_PENDING))
    return x->state == XMH_DEVICE_PENDING ? -1 : 1;
  /* A new request must not push others away from under the pointer. */
  if (x->state == XMH_DEVICE_PENDING)
    return x->last_seen < y->last_seen ? -1 : x->last_seen > y->last_seen;

  return x->last_seen > y->last_seen ? -1 : x->last_seen < y->last_seen;
}

GPtrArray *
xmh_device_list_sort (XmhDeviceList *self)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->devices->len; i++)
    g_ptr_array_add (sorted, g_object_ref (nth (self, i)));

  g_ptr_array_sort (sorted, compare);
  return sorted;
}
