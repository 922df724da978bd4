/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-access"

#include "config.h"

#include "access/xmh-access-private.h"

#include <stdio.h>

#include <glib/gi18n.h>

#include "access/xmh-devices-json.h"
#include "common/xmh-file.h"

static void
read_clock (XmhAccess *self, XmhSavedClock *clock)
{
  xmh_clock_steps_read (&self->clock, &clock->wall_s, &clock->boot_s);
  g_strlcpy (clock->boot_id, self->boot_id, sizeof clock->boot_id);
}

static GBytes *
make_content (gpointer owner)
{
  XmhAccess *self = owner;
  XmhSavedClock clock;

  read_clock (self, &clock);
  xmh_revocations_remove_expired (self->revocations, clock.wall_s);
  return xmh_devices_json_write (self->devices, self->revocations, &clock);
}

static void
on_result_changed (gpointer owner)
{
  xmh_access_update_problem (owner);
}

static void
put_aside (XmhAccess *self, const GError *reason)
{
  g_autofree char *aside = xmh_file_name_aside (self->path);
  gboolean is_aside = rename (self->path, aside) == 0;
  g_autofree char *remedy = g_strdup_printf (_ ("Allow your devices again. The old list is %s"),
                                             is_aside ? aside : self->path);

  g_warning ("%s: %s; no device has access", self->path, reason->message);
  self->unreadable = xmh_problem_new ("devices-unreadable", remedy,
                                      _ ("The list of devices could not be read, so no device has access: %s"),
                                      reason->message);
  /* It may be the only copy. */
  if (!is_aside)
    g_clear_pointer (&self->store, xmh_devices_store_free);
}

/* Neighbours must be known before the first device comes. */
static void
watch_neighbours (XmhAccess *self)
{
  XmhDevice *weak = xmh_device_list_find_oldest_weak (self->devices);
  g_autoptr(GInetAddress) address = weak != NULL ? xmh_device_make_address (weak) : NULL;
  guint8 ignored[XMH_LINK_ADDRESS_MAX];

  if (address != NULL)
    xmh_access_find_link_address (self, address, ignored);
}

static void
take (XmhAccess *self, const char *text, gsize length)
{
  g_autoptr(XmhDeviceList) devices = xmh_device_list_new ();
  g_autoptr(XmhRevocations) revocations = xmh_revocations_new ();
  g_autoptr(GError) error = NULL;
  XmhSavedClock saved = { 0 };
  XmhSavedClock now;
  gint64 step_s;

  if (!xmh_devices_json_read (text, length, devices, revocations, &saved, &error))
    {
      put_aside (self, error);
      return;
    }

  read_clock (self, &now);
  step_s = xmh_saved_clock_get_step (&saved, &now);
  if (step_s != 0)
    g_info ("the clock was set by %" G_GINT64_FORMAT " s since the devices were kept", step_s);
  xmh_device_list_shift (devices, step_s);
  xmh_revocations_shift (revocations, step_s);
  xmh_device_list_free (self->devices);
  self->devices = g_steal_pointer (&devices);
  xmh_revocations_free (self->revocations);
  self->revocations = g_steal_pointer (&revocations);
  watch_neighbours (self);
}

void
xmh_access_load (XmhAccess *self)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  self->boot_id = xmh_clock_steps_read_boot_id ();
  self->store = xmh_devices_store_new (self->path, G_OBJECT (self), make_content, on_result_changed);
  if (xmh_file_read (self->path, XMH_DEVICES_JSON_MAX_BYTES + 1, &text, &length, &error))
    take (self, text, length);
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    put_aside (self, error);
  xmh_access_update_problem (self);
}

void
xmh_access_save (XmhAccess *self)
{
  if (self->store != NULL)
    xmh_devices_store_save (self->store);
}

void
xmh_access_save_later (XmhAccess *self)
{
  if (self->store != NULL)
    xmh_devices_store_save_later (self->store);
}

/* The most urgent one. */
void
xmh_access_update_problem (XmhAccess *self)
{
  const GError *failure = self->store != NULL ? xmh_devices_store_get_failure (self->store) : NULL;
  XmhProblem *problem = NULL;

  if (failure != NULL)
    problem = xmh_problem_new ("devices-not-kept",
                               _ ("Free some space, or make the folder writable. The hub tries again automatically"),
                               _ ("The list of devices cannot be written, so changes are lost when the hub stops: %s"),
                               failure->message);
  else if (self->unreadable != NULL)
    problem = xmh_problem_ref (self->unreadable);
  else if (self->is_full)
    problem = xmh_problem_new ("too-many-devices", _ ("Forget devices that you no longer use"),
                               _ ("%d devices have access, so no other device can get it"), XMH_ACCESS_DEVICES_MAX);

  xmh_access_set_problem (self, problem);
}
