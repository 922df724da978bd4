/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-device-private.h"

#include <string.h>

#include "common/xmh-device-kind.h"
#include "common/xmh-text.h"
#include "host/xmh-address.h"

G_DEFINE_FINAL_TYPE (XmhDevice, xmh_device, G_TYPE_OBJECT)

/* (nullable): ends with %NULL */
static char **
get_identities (XmhDevice *self)
{
  return self->issued != NULL ? (char **) (void *) (self->issued + self->n_identities) : NULL;
}

static void
xmh_device_finalize (GObject *object)
{
  XmhDevice *self = XMH_DEVICE (object);

  xmh_device_clear_wait (self);
  explicit_bzero (self->hash, sizeof self->hash);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->made_name, g_ref_string_release);
  g_clear_pointer (&self->wish, g_free);
  for (guint i = 0; i < self->n_identities; i++)
    g_free (get_identities (self)[i]);
  g_clear_pointer (&self->issued, g_free);
  G_OBJECT_CLASS (xmh_device_parent_class)->finalize (object);
}

static void
xmh_device_class_init (XmhDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_device_finalize;
}

static void
xmh_device_init (XmhDevice *self)
{
  self->kind = "";
}

XmhDevice *
xmh_device_new (void)
{
  XmhDevice *self = g_object_new (XMH_TYPE_DEVICE, NULL);

  xmh_device_id_make (self->id);
  return self;
}

gboolean
xmh_device_is_strong (XmhDevice *self)
{
  return self->mark != XMH_DEVICE_BY_ADDRESS;
}

gint64
xmh_device_get_next_end (XmhDevice *self)
{
  gint64 end = G_MAXINT64;

  if (self->until > 0)
    end = MIN (end, self->until);
  if (self->expires > 0)
    end = MIN (end, self->expires);
  if (self->state == XMH_DEVICE_ALLOWED && !xmh_device_is_strong (self) && !self->is_always && self->n_sessions == 0)
    end = MIN (end, self->last_seen + XMH_ACCESS_WEAK_LIFE_S);

  return end;
}

void
xmh_device_set_kind (XmhDevice *self, const char *user_agent)
{
  g_autofree char *name = xmh_device_make_name (user_agent);

  self->kind = xmh_device_type (user_agent);
  g_clear_pointer (&self->made_name, g_ref_string_release);
  self->made_name = g_ref_string_new_intern (name);
}

void
xmh_device_describe (XmhDevice *self, const char *user_agent)
{
  xmh_device_set_kind (self, user_agent);
  xmh_device_set_name (self, self->made_name);
}

void
xmh_device_set_name (XmhDevice *self, const char *name)
{
  char *copy = g_strdup (name);

  g_free (self->name);
  self->name = copy;
}

void
xmh_device_set_address (XmhDevice *self, GInetAddress *address)
{
  gsize length;
  const guint8 *bytes = xmh_address_get_bytes (address, &length);

  memcpy (self->address, bytes, length);
  self->address_length = (guint) length;
}

gboolean
xmh_device_is_at (XmhDevice *self, GInetAddress *address)
{
  gsize length;
  const guint8 *bytes = xmh_address_get_bytes (address, &length);

  return self->address_length == length && memcmp (self->address, bytes, length) == 0;
}

static int
find_identity (XmhDevice *self, const char *identity)
{
  for (guint i = 0; i < self->n_identities; i++)
    if (strcmp (get_identities (self)[i], identity) == 0)
      return (int) i;

  return -1;
}

/* Puts one before the first @n_kept, and forgets the rest. */
static void
put_first (XmhDevice *self, char *identity, gint64 issued_s, guint n_kept)
{
  gint64 *issued = g_malloc0 ((n_kept + 1) * sizeof *issued + (n_kept + 2) * sizeof (char *));
  char **identities = (char **) (void *) (issued + n_kept + 1);

  issued[0] = issued_s;
  identities[0] = identity;
  if (n_kept > 0)
    {
      memcpy (issued + 1, self->issued, n_kept * sizeof *issued);
      memcpy (identities + 1, get_identities (self), n_kept * sizeof *identities);
    }
  g_free (self->issued);
  self->issued = issued;
  self->n_identities = (guint8) (n_kept + 1);
}

static void
move_first (XmhDevice *self, guint position, gint64 issued_s)
{
  char **identities = get_identities (self);
  char *identity = identities[position];

  issued_s = MAX (issued_s, self->issued[position]);
  memmove (identities + 1, identities, position * sizeof *identities);
  memmove (self->issued + 1, self->issued, position * sizeof *self->issued);
  identities[0] = identity;
  self->issued[0] = issued_s;
}

char *
xmh_device_add_identity (XmhDevice *self, const char *identity, gint64 issued_s)
{
  int position = find_identity (self, identity);
  guint n_kept = MIN (self->n_identities, XMH_ACCESS_IDENTITIES_MAX - 1);
  char *dropped = NULL;

  if (position >= 0)
    {
      move_first (self, (guint) position, issued_s);
      return NULL;
    }

  if (n_kept < self->n_identities)
    dropped = get_identities (self)[n_kept];
  put_first (self, g_strdup (identity), issued_s, n_kept);
  return dropped;
}

gint64
xmh_device_get_issued (XmhDevice *self, const char *identity)
{
  int position = find_identity (self, identity);

  return position >= 0 ? self->issued[position] : -1;
}

void
xmh_device_shift (XmhDevice *self, gint64 step_s)
{
  self->since = MAX (self->since + step_s, 0);
  self->last_seen = MAX (self->last_seen + step_s, 0);
  if (self->expires > 0)
    self->expires = MAX (self->expires + step_s, 1);
  if (self->until > 0)
    self->until = MAX (self->until + step_s, 1);
}

void
xmh_device_clear_wait (XmhDevice *self)
{
  g_clear_pointer (&self->wait, xmh_text_free_secret);
}

/* What xmh_text_from_peer() leaves as it is, without other characters that cannot be seen. */
gboolean
xmh_device_name_is_valid (const char *text, gsize max)
{
  g_autofree char *clean = NULL;

  if (*text == '\0' || strnlen (text, max + 1) > max || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_type (g_utf8_get_char (p)) == G_UNICODE_FORMAT)
      return FALSE;

  clean = xmh_text_from_peer_bounded (text, -1, (gssize) max);
  return strcmp (clean, text) == 0 && *g_strstrip (clean) != '\0';
}

gboolean
xmh_device_restore_name (XmhDevice *self, const char *name, const char *made_name, const char *kind)
{
  if (!xmh_device_name_is_valid (name, XMH_DEVICE_NAME_STORED_MAX) ||
      !xmh_device_name_is_valid (made_name, XMH_DEVICE_NAME_STORED_MAX) || xmh_device_type_find (kind) == NULL)
    return FALSE;

  xmh_device_set_name (self, name);
  self->kind = xmh_device_type_find (kind);
  g_clear_pointer (&self->made_name, g_ref_string_release);
  self->made_name = g_ref_string_new_intern (made_name);
  return TRUE;
}

const char *
xmh_device_get_id (XmhDevice *self)
{
  return self->id;
}

XmhDeviceState
xmh_device_get_state (XmhDevice *self)
{
  return self->state;
}

const char *
xmh_device_get_name (XmhDevice *self)
{
  return self->name;
}

const char *
xmh_device_get_kind (XmhDevice *self)
{
  return self->kind;
}

XmhDeviceMark
xmh_device_get_mark (XmhDevice *self)
{
  return self->mark;
}

const char *
xmh_device_get_number (XmhDevice *self)
{
  return self->number;
}

gint64
xmh_device_get_since (XmhDevice *self)
{
  return self->since;
}

gint64
xmh_device_get_last_seen (XmhDevice *self)
{
  return self->last_seen;
}

gint64
xmh_device_get_expires (XmhDevice *self)
{
  return self->expires;
}

gboolean
xmh_device_is_watch_only (XmhDevice *self)
{
  return self->is_watch_only;
}

gboolean
xmh_device_is_always (XmhDevice *self)
{
  return self->is_always;
}

GInetAddress *
xmh_device_make_address (XmhDevice *self)
{
  if (self->address_length == 0)
    return NULL;

  return g_inet_address_new_from_bytes (self->address,
                                        self->address_length == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
}

const char *const *
xmh_device_get_identities (XmhDevice *self)
{
  static const char *const none[] = { NULL };

  return self->issued != NULL ? (const char *const *) get_identities (self) : none;
}

const char *
xmh_device_get_wish (XmhDevice *self)
{
  return self->wish;
}

const char *
xmh_device_state_to_string (XmhDeviceState state)
{
  switch (state)
    {
    case XMH_DEVICE_PENDING:
      return "pending";
    case XMH_DEVICE_ALLOWED:
      return "allowed";
    case XMH_DEVICE_DENIED:
    default:
      return "denied";
    }
}

const char *
xmh_device_mark_to_string (XmhDeviceMark mark)
{
  switch (mark)
    {
    case XMH_DEVICE_BY_COOKIE:
      return "cookie";
    case XMH_DEVICE_BY_KEY:
      return "key";
    case XMH_DEVICE_BY_CABLE:
      return "cable";
    case XMH_DEVICE_BY_ADDRESS:
    default:
      return "address";
    }
}
