/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "participants/xmh-room-identities.h"

#include <string.h>

#include "config/xmh-config.h"
#include "host/xmh-address.h"
#include "participants/xmh-participant-name.h"
#include "media/xmh-access-token.h"

/* The identity of upstream's agents: clients send their data to its holder. */
#define CONNECTOR_IDENTITY "xr-hub-connector"

/* How long an identity waits for its device: to join after it was issued, and to come back after it has left. */
#define WAIT_US (30 * G_USEC_PER_SEC)

/* How many wait, in total and for one owner: an owner that keeps asking for names cannot take those of others.
 * Identities with a session are bounded by the sessions. */
#define WAITING_MAX 512
#define WAITING_PER_OWNER 8

/* In front of the id of a device; no address begins with it. */
#define DEVICE "device "

/* An address may request its token by IPv4 and join by IPv6, from more than one IPv6 address, or the other way round. */
#define OTHERS_MAX 2

/* A device that the hub knows, or an address. */
typedef struct _Owner Owner;

/* An identity and its owner. It waits while it has no session. */
typedef struct
{
  char *identity;
  char *renamed; /* NULL; or the key of its owner and wish */
  Owner *owner;
  char *others[OTHERS_MAX + 1]; /* further addresses of an address; NULL-terminated */
  guint64 id;
  guint sessions;
  gint64 until_us; /* while it waits */
  GList in_all;    /* in the lists of those that wait, the oldest first */
  GList in_owner;
} Holder;

struct _Owner
{
  char *text;
  guint holders;
  GQueue waiting; /* of Holder */
};

struct _XmhRoomIdentities
{
  gatomicrefcount ref_count;
  GHashTable *reserved; /* set of folded names */
  GHashTable *holders;  /* of Holder, by identity */
  GHashTable *renamed;  /* of Holder, by owner and wish; not owned */
  GHashTable *owners;   /* of Owner, by text */
  GQueue waiting;       /* of Holder */
  guint64 last_id;
};

struct _XmhIdentityHold
{
  XmhRoomIdentities *identities;
  char *identity;
  guint64 holder_id; /* changes when another owner has taken it over since */
};

static void
owner_free (Owner *owner)
{
  g_free (owner->text);
  g_free (owner);
}

static void
holder_free (Holder *holder)
{
  g_free (holder->identity);
  g_free (holder->renamed);
  for (gsize i = 0; i < OTHERS_MAX; i++)
    g_free (holder->others[i]);
  g_free (holder);
}

/* Returns: (transfer full): identities of which none is taken */
XmhRoomIdentities *
xmh_room_identities_new (void)
{
  XmhRoomIdentities *self = g_new0 (XmhRoomIdentities, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->reserved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->holders = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) holder_free);
  self->renamed = g_hash_table_new (g_str_hash, g_str_equal);
  self->owners = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) owner_free);
  return self;
}

void
xmh_room_identities_unref (XmhRoomIdentities *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->renamed);
  g_hash_table_unref (self->holders);
  g_hash_table_unref (self->owners);
  g_hash_table_unref (self->reserved);
  g_free (self);
}

static void
reserve (XmhRoomIdentities *self, const char *identity)
{
  if (identity != NULL)
    g_hash_table_add (self->reserved, xmh_participant_name_fold (identity));
}

/* @config: the reserved identities, in addition to that of upstream's agents */
void
xmh_room_identities_apply_config (XmhRoomIdentities *self, const XmhConfig *config)
{
  g_hash_table_remove_all (self->reserved);
  reserve (self, CONNECTOR_IDENTITY);
  reserve (self, config->identity);
  for (guint i = 0; config->reserved_identities[i] != NULL; i++)
    reserve (self, config->reserved_identities[i]);
}

/* @identity: one that passed xmh_participant_name_check()
 * Returns: whether it is, or looks like, one that programs of this computer have */
gboolean
xmh_room_identities_is_reserved (XmhRoomIdentities *self, const char *identity)
{
  g_autofree char *folded = xmh_participant_name_fold (identity);

  return g_hash_table_contains (self->reserved, folded);
}

/* All of loopback is one address. IPv6 addresses are compared whole, since neighbours share a /64. */
static char *
get_owner_text (const char *device_id, GInetAddress *address)
{
  g_autoptr(GInetAddress) plain = NULL;

  if (device_id != NULL)
    return g_strconcat (DEVICE, device_id, NULL);

  plain = xmh_address_unmap (address);

  return xmh_address_get_scope (plain) == XMH_ADDRESS_SCOPE_LOOPBACK ? g_strdup ("loopback")
                                                                     : g_inet_address_to_string (plain);
}

static void
stop_waiting (XmhRoomIdentities *self, Holder *holder)
{
  if (holder->until_us == 0)
    return;

  g_queue_unlink (&self->waiting, &holder->in_all);
  g_queue_unlink (&holder->owner->waiting, &holder->in_owner);
  holder->until_us = 0;
}

static void
forget_renamed (XmhRoomIdentities *self, Holder *holder)
{
  if (holder->renamed != NULL && g_hash_table_lookup (self->renamed, holder->renamed) == holder)
    g_hash_table_remove (self->renamed, holder->renamed);
  g_clear_pointer (&holder->renamed, g_free);
}

static void
remove_holder (XmhRoomIdentities *self, Holder *holder)
{
  Owner *owner = holder->owner;

  stop_waiting (self, holder);
  forget_renamed (self, holder);
  g_hash_table_remove (self->holders, holder->identity);
  if (--owner->holders == 0)
    g_hash_table_remove (self->owners, owner->text);
}

static void
drop_those_that_waited (XmhRoomIdentities *self, gint64 now_us)
{
  Holder *oldest;

  while ((oldest = g_queue_peek_head (&self->waiting)) != NULL && oldest->until_us <= now_us)
    remove_holder (self, oldest);
}

static void
begin_waiting (XmhRoomIdentities *self, Holder *holder, gint64 now_us)
{
  stop_waiting (self, holder);
  holder->until_us = now_us + WAIT_US;
  g_queue_push_tail_link (&self->waiting, &holder->in_all);
  g_queue_push_tail_link (&holder->owner->waiting, &holder->in_owner);

  if (holder->owner->waiting.length > WAITING_PER_OWNER)
    remove_holder (self, g_queue_peek_head (&holder->owner->waiting));
  else if (self->waiting.length > WAITING_MAX)
    remove_holder (self, g_queue_peek_head (&self->waiting));
}

static Holder *
add_holder (XmhRoomIdentities *self, const char *identity, const char *owner_text)
{
  Holder *holder = g_new0 (Holder, 1);
  Owner *owner = g_hash_table_lookup (self->owners, owner_text);

  if (owner == NULL)
    {
      owner = g_new0 (Owner, 1);
      owner->text = g_strdup (owner_text);
      g_hash_table_insert (self->owners, owner->text, owner);
    }

  owner->holders++;
  holder->id = ++self->last_id;
  holder->identity = g_strdup (identity);
  holder->owner = owner;
  holder->in_all.data = holder;
  holder->in_owner.data = holder;
  g_hash_table_insert (self->holders, holder->identity, holder);
  return holder;
}

static gboolean
belongs_to (const Holder *holder, const char *owner)
{
  return g_str_equal (holder->owner->text, owner) || g_strv_contains ((const char *const *) holder->others, owner);
}

static gboolean
is_device (const char *owner)
{
  return g_str_has_prefix (owner, DEVICE);
}

/* While the identity waits, a device that joins by the other address family is probably the same device. One of the
 * same family is another device that uses its token. One that joins beside a session replaces its holder. */
static gboolean
add_address (Holder *holder, const char *address)
{
  guint n = g_strv_length (holder->others);
  gboolean has_device = is_device (holder->owner->text) || is_device (address);
  gboolean is_same_family = (strchr (holder->owner->text, ':') == NULL) == (strchr (address, ':') == NULL);

  if (holder->sessions > 0 || n == OTHERS_MAX || has_device || is_same_family)
    return FALSE;

  holder->others[n] = g_strdup (address);
  return TRUE;
}

static gboolean
is_anothers (XmhRoomIdentities *self, const char *identity, const char *owner)
{
  const Holder *holder = g_hash_table_lookup (self->holders, identity);

  return holder != NULL && !belongs_to (holder, owner);
}

/* NAME-2 and so on, cut where it would be too long for LiveKit. */
static char *
number_name (const char *wish, guint number)
{
  char suffix[16];
  gsize room = XMH_PARTICIPANT_IDENTITY_MAX - (gsize) g_snprintf (suffix, sizeof suffix, "-%u", number);
  gsize length = strlen (wish);

  if (length > room)
    length = (gsize) (g_utf8_find_prev_char (wish, wish + room + 1) - wish);

  return g_strdup_printf ("%.*s%s", (int) length, wish, suffix);
}

/* (transfer full) (nullable) */
static char *
find_free_name (XmhRoomIdentities *self, const char *wish, const char *owner)
{
  if (!is_anothers (self, wish, owner))
    return g_strdup (wish);

  for (guint number = 2; number <= XMH_ROOM_IDENTITIES_LAST; number++)
    {
      g_autofree char *name = number_name (wish, number);

      if (!is_anothers (self, name, owner) && !xmh_room_identities_is_reserved (self, name))
        return g_steal_pointer (&name);
    }

  return NULL;
}

/* The identity for a token of a device: @wish, or with a number behind it when another device has it. The same device
 * gets the same one again.
 * @wish: a good identity that is not reserved
 * @device_id: (nullable): identifies the device; %NULL: its address does
 * @address: the device's
 * Returns: (transfer full) (nullable): the identity, or %NULL when all are taken up to @wish-99 */
char *
xmh_room_identities_issue (XmhRoomIdentities *self,
                           const char *wish,
                           const char *device_id,
                           GInetAddress *address,
                           gint64 now_us)
{
  g_autofree char *text = get_owner_text (device_id, address);
  g_autofree char *key = g_strconcat (text, " ", wish, NULL);
  g_autofree char *identity = NULL;
  Holder *holder;

  drop_those_that_waited (self, now_us);
  holder = g_hash_table_lookup (self->renamed, key);
  if (holder == NULL)
    {
      identity = find_free_name (self, wish, text);
      if (identity == NULL)
        return NULL;
      holder = g_hash_table_lookup (self->holders, identity);
      if (holder == NULL)
        holder = add_holder (self, identity, text);
      if (!g_str_equal (identity, wish))
        {
          forget_renamed (self, holder);
          holder->renamed = g_strdup (key);
          g_hash_table_replace (self->renamed, holder->renamed, holder);
        }
    }
  else
    {
      identity = g_strdup (holder->identity);
    }

  if (holder->sessions == 0)
    begin_waiting (self, holder, now_us);
  return g_steal_pointer (&identity);
}

XmhIdentityHold *
xmh_room_identities_hold (XmhRoomIdentities *self,
                          const char *identity,
                          const char *device_id,
                          GInetAddress *address,
                          gint64 now_us)
{
  g_autofree char *text = get_owner_text (device_id, address);
  XmhIdentityHold *seat = g_new0 (XmhIdentityHold, 1);
  Holder *holder;

  drop_those_that_waited (self, now_us);
  holder = g_hash_table_lookup (self->holders, identity);
  if (holder != NULL && !belongs_to (holder, text) && !add_address (holder, text))
    {
      remove_holder (self, holder);
      holder = NULL;
    }
  if (holder == NULL)
    holder = add_holder (self, identity, text);
  stop_waiting (self, holder);
  holder->sessions++;

  g_atomic_ref_count_inc (&self->ref_count);
  seat->identities = self;
  seat->identity = g_strdup (identity);
  seat->holder_id = holder->id;
  return seat;
}

void
xmh_identity_hold_release (XmhIdentityHold *seat, gint64 now_us)
{
  g_autoptr(XmhRoomIdentities) self = seat->identities;
  Holder *holder = g_hash_table_lookup (self->holders, seat->identity);

  if (holder != NULL && holder->id == seat->holder_id && --holder->sessions == 0)
    begin_waiting (self, holder, now_us);
  g_free (seat->identity);
  g_free (seat);
}

const char *
xmh_room_identities_get_device (XmhRoomIdentities *self, const char *identity, gint64 now_us, gboolean *has_owner)
{
  const Holder *holder;

  drop_those_that_waited (self, now_us);
  holder = g_hash_table_lookup (self->holders, identity);
  *has_owner = holder != NULL;
  return holder != NULL && is_device (holder->owner->text) ? holder->owner->text + strlen (DEVICE) : NULL;
}

void
xmh_room_identities_forget_device (XmhRoomIdentities *self, const char *device_id)
{
  g_autofree char *text = g_strconcat (DEVICE, device_id, NULL);
  const Owner *owner;

  while ((owner = g_hash_table_lookup (self->owners, text)) != NULL && owner->waiting.length > 0)
    remove_holder (self, g_queue_peek_head ((GQueue *) &owner->waiting));
}
