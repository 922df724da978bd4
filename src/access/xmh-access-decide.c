/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-access-private.h"

/* (nullable) (transfer none) */
static XmhDevice *
find (XmhAccess *self, const char *id, gint64 now_s, GError **error)
{
  XmhDevice *device;

  xmh_access_begin (self, now_s);
  device = xmh_device_list_get (self->devices, id);
  if (device == NULL)
    xmh_access_set_error (error, XMH_ACCESS_ERROR_NOT_FOUND);
  return device;
}

gboolean
xmh_access_allow (XmhAccess *self, const char *id, gboolean always, gint64 now_s, GError **error)
{
  XmhDevice *device = find (self, id, now_s, error);

  if (device == NULL)
    return FALSE;
  if (device->state != XMH_DEVICE_ALLOWED && !xmh_access_make_room (self, now_s, error))
    return FALSE;

  device->is_always = always;
  if (device->state == XMH_DEVICE_ALLOWED)
    {
      xmh_access_note_change (self, device);
      return TRUE;
    }

  if (device->link_length == 0)
    xmh_access_note_link_address (self, device);
  xmh_access_let_in (self, device, now_s);
  return TRUE;
}

static void
forget_oldest_denial (XmhAccess *self)
{
  if (xmh_device_list_count (self->devices, XMH_DEVICE_DENIED) >= XMH_DEVICE_LIST_DENIED_MAX)
    xmh_access_drop (self, xmh_device_list_find_oldest_denied (self->devices));
}

gboolean
xmh_access_deny (XmhAccess *self, const char *id, gint64 now_s, GError **error)
{
  XmhDevice *device = find (self, id, now_s, error);

  if (device == NULL)
    return FALSE;
  if (device->state == XMH_DEVICE_ALLOWED)
    {
      xmh_access_set_error (error, XMH_ACCESS_ERROR_HAS_ACCESS);
      return FALSE;
    }

  if (device->state == XMH_DEVICE_PENDING)
    forget_oldest_denial (self);
  device->state = XMH_DEVICE_DENIED;
  device->number[0] = '\0';
  device->until = now_s + XMH_ACCESS_DENIED_LIFE_S;
  xmh_access_note_change (self, device);
  xmh_waiters_answer (self->waiters, id, XMH_ACCESS_DENIED);
  return TRUE;
}

gboolean
xmh_access_forget (XmhAccess *self, const char *id, gint64 now_s, gint64 revoked_until_s, GError **error)
{
  XmhDevice *device = find (self, id, now_s, error);

  if (device == NULL)
    return FALSE;

  if (device->state == XMH_DEVICE_ALLOWED)
    xmh_access_end (self, device, now_s, revoked_until_s);
  else
    xmh_access_drop (self, device);
  return TRUE;
}

gboolean
xmh_access_rename (XmhAccess *self, const char *id, const char *name, GError **error)
{
  XmhDevice *device = xmh_device_list_get (self->devices, id);
  g_autofree char *unique = NULL;

  if (device == NULL)
    {
      xmh_access_set_error (error, XMH_ACCESS_ERROR_NOT_FOUND);
      return FALSE;
    }
  if (*name != '\0' && !xmh_device_name_is_valid (name, XMH_ACCESS_NAME_MAX))
    {
      xmh_access_set_error (error, XMH_ACCESS_ERROR_NAME);
      return FALSE;
    }

  device->is_named = *name != '\0';
  if (!device->is_named)
    name = unique = xmh_device_list_make_unique_name (self->devices, device, device->made_name);
  xmh_device_set_name (device, name);
  xmh_access_note_change (self, device);
  return TRUE;
}

XmhDevice *
xmh_access_add (XmhAccess *self, const char *name, gint64 now_s, char **key, GError **error)
{
  g_autoptr(XmhDevice) device = NULL;
  g_autofree char *unique = NULL;

  xmh_access_begin (self, now_s);
  if (!xmh_device_name_is_valid (name, XMH_ACCESS_NAME_MAX))
    {
      xmh_access_set_error (error, XMH_ACCESS_ERROR_NAME);
      return NULL;
    }
  if (!xmh_access_make_room (self, now_s, error))
    return NULL;

  device = xmh_device_new ();
  device->mark = XMH_DEVICE_BY_KEY;
  device->is_named = TRUE;
  xmh_device_describe (device, NULL);
  unique = xmh_device_list_make_unique_name (self->devices, device, name);
  xmh_device_set_name (device, unique);
  *key = xmh_device_secret_make (device->id, device->hash);
  xmh_device_list_add (self->devices, device);
  xmh_access_let_in (self, device, now_s);
  return device;
}
