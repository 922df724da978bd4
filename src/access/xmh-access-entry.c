/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-access"

#include "config.h"

#include "access/xmh-access-private.h"

#include <string.h>

#include "common/xmh-random.h"
#include "common/xmh-text.h"
#include "host/xmh-address.h"

/* As long as an identity may be; longer ones get no token. */
#define WISH_MAX 256

/* (transfer full) (nullable) */
static char *
copy_wish (const XmhVisitor *visitor)
{
  return visitor->identity != NULL ? xmh_text_from_peer_bounded (visitor->identity, -1, WISH_MAX) : NULL;
}

/* A device in any state. */
static XmhDevice *
find_by_secret (XmhAccess *self, const XmhVisitor *visitor)
{
  XmhDevice *device = xmh_device_list_find_secret (self->devices, visitor->cookie, XMH_DEVICE_BY_COOKIE);

  if (device == NULL || device->state != XMH_DEVICE_ALLOWED)
    {
      XmhDevice *other = xmh_device_list_find_secret (self->devices, visitor->key, XMH_DEVICE_BY_KEY);

      device = other != NULL ? other : device;
    }

  return device;
}

static XmhDevice *
find_weak (XmhAccess *self, const XmhVisitor *visitor)
{
  g_autoptr(GInetAddress) address = NULL;
  g_autofree char *wish = NULL;
  guint8 link_address[XMH_LINK_ADDRESS_MAX];
  guint link_length;

  /* Neighbours are watched only where a device is recognised by its address. */
  if (xmh_device_list_find_oldest_weak (self->devices) == NULL)
    return NULL;

  address = xmh_address_unmap (visitor->address);
  wish = copy_wish (visitor);
  link_length = xmh_access_find_link_address (self, address, link_address);
  return xmh_device_list_find_weak (self->devices, address, wish, link_address, link_length);
}

XmhDevice *
xmh_access_recognise (XmhAccess *self, const XmhVisitor *visitor, gint64 now_s)
{
  XmhDevice *device;

  xmh_access_begin (self, now_s);
  device = find_by_secret (self, visitor);
  if (device == NULL || device->state != XMH_DEVICE_ALLOWED)
    device = find_weak (self, visitor);
  if (device != NULL)
    xmh_access_note_seen (self, device, visitor, now_s);

  return device;
}

/* Four digits without zeros in front, which people leave out. */
static void
choose_number (XmhAccess *self, XmhDevice *device)
{
  char number[5];
  guint16 random;

  do
    {
      do
        xmh_random_fill ((guint8 *) &random, sizeof random);
      while (random >= 63000);
      g_snprintf (number, sizeof number, "%u", 1000 + random % 9000u);
    }
  while (xmh_device_list_find_number (self->devices, number) != NULL);

  g_strlcpy (device->number, number, sizeof device->number);
}

static XmhDevice *
new_device (XmhAccess *self, const XmhVisitor *visitor, gint64 now_s)
{
  XmhDevice *device = xmh_device_new ();
  g_autofree char *name = NULL;

  xmh_device_describe (device, visitor->user_agent);
  name = xmh_device_list_make_unique_name (self->devices, device, device->made_name);
  xmh_device_set_name (device, name);
  xmh_device_set_address (device, visitor->address);
  device->since = device->last_seen = now_s;
  return device;
}

static XmhDevice *
add_request (XmhAccess *self, const XmhVisitor *visitor, gint64 now_s, char **cookie)
{
  g_autoptr(XmhDevice) device = new_device (self, visitor, now_s);

  device->state = XMH_DEVICE_PENDING;
  device->until = now_s + XMH_ACCESS_REQUEST_LIFE_S;
  device->wish = copy_wish (visitor);
  device->wait = xmh_device_secret_make_bare ();
  device->mark = XMH_DEVICE_BY_ADDRESS;
  choose_number (self, device);
  if (visitor->keeps_cookies)
    {
      g_autofree char *secret = xmh_device_secret_make (device->id, device->hash);

      device->mark = XMH_DEVICE_BY_COOKIE;
      if (cookie != NULL)
        *cookie = g_steal_pointer (&secret);
      else
        xmh_text_free_secret (g_steal_pointer (&secret));
    }
  xmh_access_note_link_address (self, device);

  xmh_device_list_add (self->devices, device);
  return device;
}

/* A host can have many addresses, also of one IPv6 network. Neighbours share that network, but not their link-layer
 * addresses. */
static gboolean
is_of_host (XmhAccess *self, XmhDevice *device, GInetAddress *b)
{
  g_autoptr(GInetAddress) a = xmh_device_make_address (device);
  guint8 x[XMH_LINK_ADDRESS_MAX], y[XMH_LINK_ADDRESS_MAX];
  guint length = xmh_access_find_link_address (self, a, x);
  gboolean is_ipv6 = g_inet_address_get_family (a) == G_SOCKET_FAMILY_IPV6;

  if (length != xmh_access_find_link_address (self, b, y))
    return FALSE;
  if (length > 0)
    return memcmp (x, y, length) == 0;
  if (g_inet_address_get_family (a) != g_inet_address_get_family (b))
    return FALSE;

  return memcmp (g_inet_address_to_bytes (a), g_inet_address_to_bytes (b), is_ipv6 ? 8 : 4) == 0;
}

/* @last: (out) (optional): the last request
 * Returns: how many requests of the host with @address are pending */
static guint
count_requests (XmhAccess *self, GPtrArray *devices, GInetAddress *address, XmhDevice **last)
{
  guint n = 0;

  for (guint i = 0; i < devices->len; i++)
    {
      XmhDevice *device = g_ptr_array_index (devices, i);

      if (device->state != XMH_DEVICE_PENDING || !is_of_host (self, device, address))
        continue;
      n++;
      if (last != NULL)
        *last = device;
    }

  return n;
}

/* Returns: (nullable): the last request of the host that has most, if that is more than one */
static XmhDevice *
find_surplus (XmhAccess *self, GPtrArray *devices)
{
  XmhDevice *surplus = NULL;
  guint most = 1;

  for (guint i = 0; i < devices->len; i++)
    {
      XmhDevice *device = g_ptr_array_index (devices, i);
      g_autoptr(GInetAddress) address = xmh_device_make_address (device);
      XmhDevice *last = NULL;
      guint n = device->state == XMH_DEVICE_PENDING ? count_requests (self, devices, address, &last) : 0;

      if (n > most)
        {
          most = n;
          surplus = last;
        }
    }

  return surplus;
}

/* A host with many addresses must not keep others from asking. */
static gboolean
make_room_for_request (XmhAccess *self, GInetAddress *address)
{
  g_autoptr(GPtrArray) devices = xmh_device_list_sort (self->devices);
  XmhDevice *surplus;

  if (xmh_device_list_count (self->devices, XMH_DEVICE_PENDING) < XMH_ACCESS_REQUESTS_MAX)
    return TRUE;

  surplus = count_requests (self, devices, address, NULL) == 0 ? find_surplus (self, devices) : NULL;
  if (surplus != NULL)
    xmh_access_drop (self, surplus);
  return surplus != NULL;
}

/* Only the browser with the cookie gets in when the user allows the request. If another one at that address, such as
 * behind a router, showed the same number, the user would let in the wrong one. */
static gboolean
is_anothers (XmhAccess *self, XmhDevice *pending, const XmhVisitor *visitor)
{
  return pending->mark == XMH_DEVICE_BY_COOKIE &&
         xmh_device_list_find_secret (self->devices, visitor->cookie, XMH_DEVICE_BY_COOKIE) != pending;
}

XmhDevice *
xmh_access_ask (XmhAccess *self, const XmhVisitor *visitor, gint64 now_s, char **wait, char **cookie, GError **error)
{
  g_autoptr(GInetAddress) address = xmh_address_unmap (visitor->address);
  XmhDevice *device;

  if (cookie != NULL)
    *cookie = NULL;
  xmh_access_begin (self, now_s);
  if (xmh_device_list_find_at (self->devices, address, XMH_DEVICE_DENIED) != NULL)
    {
      xmh_access_set_error (error, XMH_ACCESS_ERROR_DENIED);
      return NULL;
    }

  device = xmh_device_list_find_at (self->devices, address, XMH_DEVICE_PENDING);
  if (device != NULL ? is_anothers (self, device, visitor) : !make_room_for_request (self, address))
    {
      xmh_access_set_error (error, XMH_ACCESS_ERROR_TOO_MANY_REQUESTS);
      return NULL;
    }
  if (device == NULL)
    {
      device = add_request (self, visitor, now_s, cookie);
      xmh_access_emit_requested (self, device);
    }

  if (wait != NULL)
    *wait = g_strdup (device->wait);
  return device;
}

static XmhAccessOutcome
get_outcome (const XmhDevice *device)
{
  if (device == NULL)
    return XMH_ACCESS_GONE;

  return device->state == XMH_DEVICE_ALLOWED ? XMH_ACCESS_ALLOWED : XMH_ACCESS_DENIED;
}

void
xmh_access_wait_async (XmhAccess *self,
                       const char *wait,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gint64 now_s;
  const XmhDevice *device;

  g_task_set_source_tag (task, xmh_access_wait_async);
  xmh_clock_steps_read (&self->clock, &now_s, NULL);
  xmh_access_begin (self, now_s);
  device = xmh_device_list_find_wait (self->devices, wait);
  if (device != NULL && device->state == XMH_DEVICE_PENDING)
    {
      xmh_waiters_add (self->waiters, task, device->id);
      return;
    }

  g_task_return_int (task, (gssize) get_outcome (device));
  g_object_unref (task);
}

gboolean
xmh_access_wait_finish (XmhAccess *self, GAsyncResult *result, XmhAccessOutcome *outcome, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  gssize value;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  value = g_task_propagate_int (G_TASK (result), &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  *outcome = (XmhAccessOutcome) value;
  return TRUE;
}

char *
xmh_access_make_code (XmhAccess *self, const XmhGuest *guest, gint64 now_s, gint64 *expires)
{
  xmh_access_begin (self, now_s);
  return xmh_pairing_codes_make (self->codes, guest, now_s, expires);
}

static void
apply_limits (XmhDevice *device, const XmhGuest *guest, gint64 now_s)
{
  device->is_watch_only = guest->is_watch_only;
  device->expires = guest->life_s > 0 ? now_s + guest->life_s : 0;
}

/* A link gives access. It takes nothing away from a device that has more already. */
static void
widen_limits (XmhDevice *device, const XmhGuest *guest, gint64 now_s)
{
  gboolean ends = device->expires != 0 && guest->life_s > 0;

  device->is_watch_only = device->is_watch_only && guest->is_watch_only;
  device->expires = ends ? MAX (device->expires, now_s + guest->life_s) : 0;
}

static void
apply_name (XmhAccess *self, XmhDevice *device, const XmhGuest *guest)
{
  g_autofree char *name = NULL;

  if (guest->name == NULL || !xmh_device_name_is_valid (guest->name, XMH_ACCESS_NAME_MAX))
    return;

  name = xmh_device_list_make_unique_name (self->devices, device, guest->name);
  xmh_device_set_name (device, name);
  device->is_named = TRUE;
}

/* A browser that asked before has a cookie already. */
static XmhDevice *
pair_known (XmhAccess *self, XmhDevice *device, const XmhVisitor *visitor, const XmhGuest *guest, gint64 now_s)
{
  apply_name (self, device, guest);
  if (device->state == XMH_DEVICE_ALLOWED)
    {
      widen_limits (device, guest, now_s);
      xmh_access_note_seen (self, device, visitor, now_s);
      xmh_access_note_change (self, device);
    }
  else
    {
      apply_limits (device, guest, now_s);
      xmh_access_let_in (self, device, now_s);
    }

  return device;
}

static XmhDevice *
pair_new (XmhAccess *self, const XmhVisitor *visitor, const XmhGuest *guest, gint64 now_s, char **cookie)
{
  g_autoptr(XmhDevice) device = new_device (self, visitor, now_s);

  device->mark = XMH_DEVICE_BY_COOKIE;
  *cookie = xmh_device_secret_make (device->id, device->hash);
  apply_limits (device, guest, now_s);
  apply_name (self, device, guest);
  xmh_device_list_add (self->devices, device);
  xmh_access_let_in (self, device, now_s);
  return device;
}

static int
find_code (XmhAccess *self, const char *code, const XmhVisitor *visitor, gint64 now_s, XmhGuest *guest, GError **error)
{
  g_autoptr(GInetAddress) address = xmh_address_unmap (visitor->address);
  int position;

  if (xmh_guesses_is_blocked (self->guesses, address, now_s))
    {
      xmh_access_set_error (error, XMH_ACCESS_ERROR_TOO_MANY_TRIES);
      return -1;
    }

  position = xmh_pairing_codes_find (self->codes, code, now_s, guest);
  if (position < 0)
    {
      xmh_guesses_add (self->guesses, address, now_s);
      xmh_access_set_error (error, XMH_ACCESS_ERROR_WRONG_CODE);
    }
  return position;
}

XmhDevice *
xmh_access_pair (XmhAccess *self,
                 const char *code,
                 const XmhVisitor *visitor,
                 gint64 now_s,
                 char **cookie,
                 GError **error)
{
  g_autofree char *name = NULL;
  XmhGuest guest = { 0 };
  XmhDevice *known;
  int position;

  *cookie = NULL;
  xmh_access_begin (self, now_s);
  position = find_code (self, code, visitor, now_s, &guest, error);
  if (position < 0)
    return NULL;
  known = xmh_device_list_find_secret (self->devices, visitor->cookie, XMH_DEVICE_BY_COOKIE);
  if ((known == NULL || known->state != XMH_DEVICE_ALLOWED) && !xmh_access_make_room (self, now_s, error))
    return NULL;

  /* The user's name for it counts more than its own, also if the user gave it earlier. */
  guest.name = name = g_strdup (guest.name != NULL || known != NULL ? guest.name : visitor->name);
  xmh_pairing_codes_use (self->codes, position);
  return known != NULL ? pair_known (self, known, visitor, &guest, now_s)
                       : pair_new (self, visitor, &guest, now_s, cookie);
}
