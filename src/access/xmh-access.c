/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-access"

#include "config.h"

#include "access/xmh-access-private.h"

#include <glib/gi18n.h>

#include "host/xmh-host.h"

/* Until the configuration is known: the longest that it allows. */
#define TOKEN_TTL_S (7 * 24 * 60 * 60)

/* A token from a clock that is further ahead is not valid before the clock gets there, which is not waited for. */
#define CLOCK_AHEAD_MAX_S (7 * 24 * 60 * 60)

G_DEFINE_FINAL_TYPE (XmhAccess, xmh_access, G_TYPE_OBJECT)

G_DEFINE_QUARK (xmh - access - error - quark, xmh_access_error)

enum
{
  PROP_PROBLEM = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  REQUESTED,
  CHANGED,
  ENDED,
  IDENTITY_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
xmh_access_finalize (GObject *object)
{
  XmhAccess *self = XMH_ACCESS (object);

  g_clear_pointer (&self->timer, xmh_wall_timer_free);
  g_clear_pointer (&self->waiters, xmh_waiters_free);
  g_clear_pointer (&self->codes, xmh_pairing_codes_free);
  g_clear_pointer (&self->guesses, xmh_guesses_free);
  g_clear_pointer (&self->revocations, xmh_revocations_free);
  g_clear_pointer (&self->devices, xmh_device_list_free);
  g_clear_pointer (&self->store, xmh_devices_store_free);
  g_clear_pointer (&self->problem, xmh_problem_unref);
  g_clear_pointer (&self->unreadable, xmh_problem_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->boot_id, g_free);
  g_clear_object (&self->host);
  G_OBJECT_CLASS (xmh_access_parent_class)->finalize (object);
}

static void
xmh_access_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boxed (value, XMH_ACCESS (object)->problem);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, XMH_TYPE_ACCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, XMH_TYPE_DEVICE);
}

static void
xmh_access_class_init (XmhAccessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = xmh_access_finalize;
  object_class->get_property = xmh_access_get_property;

  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, XMH_TYPE_PROBLEM,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[REQUESTED] = add_signal ("requested");
  signals[CHANGED] = add_signal ("changed");
  signals[ENDED] = add_signal ("ended");
  signals[IDENTITY_ENDED] = g_signal_new ("identity-ended", XMH_TYPE_ACCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, XMH_TYPE_DEVICE, G_TYPE_STRING);
}

static void
on_timer (gpointer data)
{
  XmhAccess *self = data;
  gint64 wall_s;

  xmh_clock_steps_read (&self->clock, &wall_s, NULL);
  xmh_access_begin (self, wall_s);
  xmh_wall_timer_set (self->timer, self->next_end);
}

static void
xmh_access_init (XmhAccess *self)
{
  self->devices = xmh_device_list_new ();
  self->codes = xmh_pairing_codes_new ();
  self->guesses = xmh_guesses_new ();
  self->revocations = xmh_revocations_new ();
  self->waiters = xmh_waiters_new ();
  self->timer = xmh_wall_timer_new (on_timer, self);
  self->next_end = G_MAXINT64;
  self->token_ttl_s = TOKEN_TTL_S;
  xmh_clock_steps_start (&self->clock);
}

static void
update_timer (XmhAccess *self)
{
  gint64 next_end = xmh_device_list_get_next_end (self->devices);

  if (next_end == self->next_end)
    return;
  self->next_end = next_end;
  xmh_wall_timer_set (self->timer, next_end);
}

/* Only a device that was the next one to end, or is so now, moves the timer: others need no look at the whole list.
 * @end_before: of the device, before it changed */
static void
update_timer_for (XmhAccess *self, XmhDevice *device, gint64 end_before)
{
  gint64 end = xmh_device_get_next_end (device);

  if (end != end_before && MIN (end, end_before) <= self->next_end)
    update_timer (self);
}

XmhAccess *
xmh_access_new (const char *folder, XmhHost *host)
{
  XmhAccess *self = g_object_new (XMH_TYPE_ACCESS, NULL);

  g_set_object (&self->host, host);
  self->path = g_build_filename (folder, "devices.json", NULL);
  xmh_access_load (self);
  update_timer (self);
  return self;
}

void
xmh_access_set_clock (XmhAccess *self, XmhClockFunc read, gpointer data)
{
  self->clock.read = read;
  self->clock.data = data;
  xmh_clock_steps_start (&self->clock);
}

void
xmh_access_close_async (XmhAccess *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, xmh_access_close_async);
  xmh_waiters_answer (self->waiters, NULL, XMH_ACCESS_GONE);
  if (self->store != NULL)
    xmh_devices_store_close (self->store, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
xmh_access_close_finish (XmhAccess *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
xmh_access_set_problem (XmhAccess *self, XmhProblem *problem)
{
  if (problem == NULL && self->problem == NULL)
    return;

  g_clear_pointer (&self->problem, xmh_problem_unref);
  self->problem = problem;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

const XmhProblem *
xmh_access_get_problem (XmhAccess *self)
{
  return self->problem;
}

void
xmh_access_set_error (GError **error, XmhAccessError code)
{
  static const char *const messages[] = {
    [XMH_ACCESS_ERROR_DENIED] = N_ ("access was denied a short time ago"),
    [XMH_ACCESS_ERROR_TOO_MANY_REQUESTS] = N_ ("too many devices ask for access"),
    [XMH_ACCESS_ERROR_WRONG_CODE] = N_ ("the code is wrong, was used already, or has expired"),
    [XMH_ACCESS_ERROR_TOO_MANY_TRIES] = N_ ("too many wrong codes; try again in a minute"),
    [XMH_ACCESS_ERROR_TOO_MANY_DEVICES] = N_ ("too many devices have access; forget some of them"),
    [XMH_ACCESS_ERROR_NOT_FOUND] = N_ ("there is no such device"),
    [XMH_ACCESS_ERROR_HAS_ACCESS] = N_ ("the device already has access; forget it"),
    [XMH_ACCESS_ERROR_NAME] = N_ ("the name is too long, or has characters that cannot be seen"),
  };

  g_set_error_literal (error, XMH_ACCESS_ERROR, (int) code, _ (messages[code]));
}

static void
update_after_step (XmhAccess *self)
{
  gint64 step_s = xmh_clock_steps_take (&self->clock);

  if (step_s == 0)
    return;

  g_info ("the clock was set by %" G_GINT64_FORMAT " s", step_s);
  xmh_device_list_shift (self->devices, step_s);
  xmh_pairing_codes_shift (self->codes, step_s);
  xmh_guesses_shift (self->guesses, step_s);
  xmh_revocations_shift (self->revocations, step_s);
  update_timer (self);
  xmh_access_save (self);
}

static void
end_one (XmhAccess *self, XmhDevice *device, gint64 now_s)
{
  if (device->state != XMH_DEVICE_ALLOWED)
    {
      xmh_access_drop (self, device);
      return;
    }
  if (device->until > 0 && device->until <= now_s)
    {
      device->until = 0;
      xmh_device_clear_wait (device);
      return;
    }

  xmh_access_end (self, device, now_s, now_s + self->token_ttl_s);
}

void
xmh_access_begin (XmhAccess *self, gint64 now_s)
{
  XmhDevice *device;

  update_after_step (self);
  if (now_s < self->next_end)
    return;

  while ((device = xmh_device_list_find_ended (self->devices, now_s)) != NULL)
    end_one (self, device, now_s);
  update_timer (self);
}

static void
update_limit (XmhAccess *self)
{
  if (!self->is_full || xmh_device_list_count (self->devices, XMH_DEVICE_ALLOWED) >= XMH_ACCESS_DEVICES_MAX)
    return;

  self->is_full = FALSE;
  xmh_access_update_problem (self);
}

void
xmh_access_note_change (XmhAccess *self, XmhDevice *device)
{
  update_timer (self);
  update_limit (self);
  xmh_access_save (self);
  g_signal_emit (self, signals[CHANGED], 0, device);
}

void
xmh_access_emit_requested (XmhAccess *self, XmhDevice *device)
{
  update_timer (self);
  g_signal_emit (self, signals[REQUESTED], 0, device);
}

void
xmh_access_note_seen (XmhAccess *self, XmhDevice *device, const XmhVisitor *visitor, gint64 now_s)
{
  gboolean moved = !xmh_device_is_at (device, visitor->address);
  gboolean is_new = device->mark == XMH_DEVICE_BY_KEY && *device->kind == '\0' && visitor->user_agent != NULL;
  gint64 end_before = xmh_device_get_next_end (device);

  device->last_seen = now_s;
  if (moved)
    xmh_device_set_address (device, visitor->address);
  if (is_new)
    xmh_device_set_kind (device, visitor->user_agent);
  update_timer_for (self, device, end_before);
  /* A device with two addresses must not have the file written with each request. */
  xmh_access_save_later (self);
  if (moved || is_new)
    g_signal_emit (self, signals[CHANGED], 0, device);
}

gboolean
xmh_access_make_room (XmhAccess *self, gint64 now_s, GError **error)
{
  XmhDevice *weak;

  if (xmh_device_list_count (self->devices, XMH_DEVICE_ALLOWED) < XMH_ACCESS_DEVICES_MAX)
    return TRUE;

  weak = xmh_device_list_find_oldest_weak (self->devices);
  if (weak == NULL)
    {
      self->is_full = TRUE;
      xmh_access_update_problem (self);
      xmh_access_set_error (error, XMH_ACCESS_ERROR_TOO_MANY_DEVICES);
      return FALSE;
    }

  xmh_access_end (self, weak, now_s, now_s + self->token_ttl_s);
  return TRUE;
}

void
xmh_access_let_in (XmhAccess *self, XmhDevice *device, gint64 now_s)
{
  gboolean is_asked_for = device->until > 0;

  device->state = XMH_DEVICE_ALLOWED;
  device->number[0] = '\0';
  device->since = device->last_seen = now_s;
  device->until = is_asked_for ? now_s + XMH_ACCESS_REQUEST_LIFE_S : 0;
  g_message ("'%s' has access now", device->name);
  xmh_access_note_change (self, device);
  xmh_waiters_answer (self->waiters, device->id, XMH_ACCESS_ALLOWED);
}

/* Tokens that LiveKit has refreshed are younger than those of the hub, so all until now are revoked. Those of another
 * device that has taken the identity over stay valid. */
static void
revoke_tokens (XmhAccess *self, const char *identity, gint64 issued_s, gint64 now_s, gint64 until_s)
{
  XmhDevice *other = xmh_device_list_find_identity (self->devices, identity);
  gint64 other_issued_s = other != NULL ? xmh_device_get_issued (other, identity) : -1;
  gint64 not_before = now_s;

  if (other_issued_s > issued_s)
    not_before = MAX (other_issued_s - 1, 0);
  else if (issued_s > now_s && issued_s - now_s <= CLOCK_AHEAD_MAX_S)
    not_before = issued_s;

  xmh_revocations_remove_expired (self->revocations, now_s);
  xmh_revocations_add (self->revocations, identity, not_before, until_s + MAX (not_before - now_s, 0));
}

void
xmh_access_end (XmhAccess *self, XmhDevice *device, gint64 now_s, gint64 revoked_until_s)
{
  G_GNUC_UNUSED g_autoptr(XmhDevice) kept = g_object_ref (device);

  xmh_device_list_remove (self->devices, device);
  for (guint i = 0; i < device->n_identities; i++)
    revoke_tokens (self, xmh_device_get_identities (device)[i], device->issued[i], now_s, revoked_until_s);

  g_message ("'%s' has no access any more", device->name);
  g_signal_emit (self, signals[ENDED], 0, device);
  xmh_access_note_change (self, device);
  xmh_waiters_answer (self->waiters, device->id, XMH_ACCESS_GONE);
}

void
xmh_access_drop (XmhAccess *self, XmhDevice *device)
{
  G_GNUC_UNUSED g_autoptr(XmhDevice) kept = g_object_ref (device);

  xmh_device_list_remove (self->devices, device);
  xmh_access_note_change (self, device);
  xmh_waiters_answer (self->waiters, device->id, XMH_ACCESS_GONE);
}

guint
xmh_access_find_link_address (XmhAccess *self, GInetAddress *address, guint8 link_address[XMH_LINK_ADDRESS_MAX])
{
  return self->host != NULL ? xmh_host_find_link_address (self->host, address, link_address) : 0;
}

void
xmh_access_note_link_address (XmhAccess *self, XmhDevice *device)
{
  g_autoptr(GInetAddress) address = xmh_device_make_address (device);

  if (address != NULL)
    device->link_length = (guint8) xmh_access_find_link_address (self, address, device->link_address);
}

GPtrArray *
xmh_access_list (XmhAccess *self)
{
  return xmh_device_list_sort (self->devices);
}

XmhDevice *
xmh_access_get_device (XmhAccess *self, const char *id)
{
  return xmh_device_list_get (self->devices, id);
}

XmhDevice *
xmh_access_find_by_identity (XmhAccess *self, const char *identity)
{
  return xmh_device_list_find_identity (self->devices, identity);
}

void
xmh_access_set_token_ttl (XmhAccess *self, gint64 ttl_s)
{
  self->token_ttl_s = ttl_s;
}

void
xmh_access_note_identity (XmhAccess *self, XmhDevice *device, const char *identity)
{
  const char *const *identities = xmh_device_get_identities (device);
  gboolean is_first = g_strcmp0 (identities[0], identity) == 0;
  g_autofree char *dropped = NULL;
  gint64 now_s;

  xmh_clock_steps_read (&self->clock, &now_s, NULL);
  xmh_access_begin (self, now_s);
  dropped = xmh_device_add_identity (device, identity, now_s);
  if (dropped != NULL)
    {
      revoke_tokens (self, dropped, 0, now_s, now_s + self->token_ttl_s);
      g_signal_emit (self, signals[IDENTITY_ENDED], 0, device, dropped);
    }
  if (!is_first)
    xmh_access_note_change (self, device);
  else
    xmh_access_save_later (self);
}

void
xmh_access_note_session (XmhAccess *self, const char *id, gboolean is_open, gint64 now_s)
{
  XmhDevice *device;

  xmh_access_begin (self, now_s);
  device = xmh_device_list_get (self->devices, id);
  if (device == NULL)
    return;

  if (is_open)
    device->n_sessions++;
  else if (device->n_sessions > 0)
    device->n_sessions--;
  device->last_seen = now_s;
  update_timer (self);
  xmh_access_save_later (self);
}

gboolean
xmh_access_is_revoked (XmhAccess *self, const char *identity, gint64 issued_s, gint64 now_s)
{
  xmh_access_begin (self, now_s);
  return xmh_revocations_contain (self->revocations, identity, issued_s, now_s);
}
