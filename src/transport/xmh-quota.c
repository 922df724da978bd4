/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-quota.h"

/* The part of a limit that is reserved for addresses that hold none: an eighth, rounded down. */
#define SHARE_DIVISOR 8

/* An address that holds fewer than this may also replace the longest idle claim of addresses that hold as few. A
 * browser opens six connections at the same time. They must not close each other while idle ones of many addresses
 * stay. */
#define AT_ONCE 6

/* Addresses that are counted together: all, or those of one network. */
typedef struct
{
  guint64 network; /* the key of a network */
  guint taken;
  /* of GQueue, indexed by the number of claims: holders with idle claims. In each queue, the holder of the longest
   * idle claim is first. */
  GArray *ranks;
  guint top; /* no holder is in a higher rank */
} Pool;

enum
{
  ALL,
  NETWORK,
  N_POOLS
};

struct _XmhQuotaHolder
{
  XmhPeerKey key;
  guint count;
  GQueue idle;          /* of XmhQuotaClaim, the longest idle first */
  Pool *pools[N_POOLS]; /* NETWORK may be NULL */
  GList links[N_POOLS]; /* in a rank of each pool, while a claim is idle */
};

struct _XmhQuota
{
  guint per_address;
  guint total;
  guint64 idled; /* counts claims that became idle */
  XmhQuotaMakeRoomFunc make_room;
  Pool *all;
  GHashTable *networks; /* uint64 * → Pool, not empty */
  GHashTable *holders;  /* XmhPeerKey * → XmhQuotaHolder */
};

static Pool *
pool_new (guint64 network)
{
  Pool *pool = g_new0 (Pool, 1);

  pool->network = network;
  pool->ranks = g_array_new (FALSE, TRUE, sizeof (GQueue));
  return pool;
}

static void
pool_free (gpointer data)
{
  Pool *pool = data;

  g_array_unref (pool->ranks);
  g_free (pool);
}

XmhQuota *
xmh_quota_new (guint per_address, guint total, XmhQuotaMakeRoomFunc make_room)
{
  XmhQuota *self = g_new0 (XmhQuota, 1);

  self->make_room = make_room;
  self->all = pool_new (0);
  self->networks = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, pool_free);
  self->holders = g_hash_table_new_full (xmh_peer_key_hash, xmh_peer_key_equal, NULL, g_free);
  xmh_quota_set_limits (self, per_address, total);

  return self;
}

void
xmh_quota_free (XmhQuota *self)
{
  g_hash_table_unref (self->holders);
  g_hash_table_unref (self->networks);
  pool_free (self->all);
  g_free (self);
}

void
xmh_quota_set_limits (XmhQuota *self, guint per_address, guint total)
{
  self->per_address = per_address;
  self->total = total;
}

static GQueue *
get_rank (Pool *pool, guint count)
{
  if (count >= pool->ranks->len)
    g_array_set_size (pool->ranks, count + 1);

  return &g_array_index (pool->ranks, GQueue, count);
}

static guint64
get_idle_since (const XmhQuotaHolder *holder)
{
  const XmhQuotaClaim *claim = holder->idle.head->data;

  return claim->idle_since;
}

/* Search from the end, where a claim that has just become idle belongs. */
static void
insert_in_rank (GQueue *rank, GList *link)
{
  GList *before = rank->tail;

  while (before != NULL && get_idle_since (before->data) > get_idle_since (link->data))
    before = before->prev;
  g_queue_insert_after_link (rank, before, link);
}

/* Adds @holder to its rank in each pool, if it has an idle claim. */
static void
enter_ranks (XmhQuotaHolder *holder)
{
  if (holder->idle.length == 0)
    return;

  for (guint i = 0; i < N_POOLS; i++)
    if (holder->pools[i] != NULL)
      {
        insert_in_rank (get_rank (holder->pools[i], holder->count), &holder->links[i]);
        holder->pools[i]->top = MAX (holder->pools[i]->top, holder->count);
      }
}

/* Must be called before the count or the idle claims change. */
static void
leave_ranks (XmhQuotaHolder *holder)
{
  if (holder->idle.length == 0)
    return;

  for (guint i = 0; i < N_POOLS; i++)
    if (holder->pools[i] != NULL)
      g_queue_unlink (get_rank (holder->pools[i], holder->count), &holder->links[i]);
}

/* The highest count of a holder with idle claims; 0 if there are none. */
static guint
find_top (Pool *pool)
{
  while (pool->top > 0 && g_array_index (pool->ranks, GQueue, pool->top).length == 0)
    pool->top--;

  return pool->top;
}

/* The longest idle claim of holders of @least to @most. */
static XmhQuotaClaim *
find_longest_idle (Pool *pool, guint least, guint most)
{
  XmhQuotaHolder *longest = NULL;

  for (guint i = least; i <= most; i++)
    {
      XmhQuotaHolder *holder = g_queue_peek_head (&g_array_index (pool->ranks, GQueue, i));

      if (holder != NULL && (longest == NULL || get_idle_since (holder) < get_idle_since (longest)))
        longest = holder;
    }

  return longest != NULL ? g_queue_peek_head (&longest->idle) : NULL;
}

static guint
get_limit (XmhQuota *self, const Pool *pool, guint count)
{
  guint limit = pool == self->all ? self->total : MIN (self->per_address * XMH_PEER_NETWORK_FACTOR, self->total);

  return count > 0 && limit > self->per_address ? limit - limit / SHARE_DIVISOR : limit;
}

static gboolean
is_full (XmhQuota *self, const Pool *pool, guint count)
{
  return pool != NULL && pool->taken >= get_limit (self, pool, count);
}

/* The result can be a claim of the same peer. */
static XmhQuotaClaim *
find_claim (Pool *pool, guint count)
{
  guint top = find_top (pool);

  if (top > count)
    return find_longest_idle (pool, top, top);

  return find_longest_idle (pool, count < AT_ONCE ? 1 : count, top);
}

static Pool *
find_network (XmhQuota *self, const XmhPeer *peer)
{
  return peer->has_neighbours ? g_hash_table_lookup (self->networks, &peer->key.high) : NULL;
}

gboolean
xmh_quota_admits (XmhQuota *self, const XmhPeer *peer)
{
  XmhQuotaHolder *own = g_hash_table_lookup (self->holders, &peer->key);
  guint count = own != NULL ? own->count : 0;
  Pool *pools[] = { self->all, find_network (self, peer) };

  if (peer->is_loopback)
    return TRUE;
  if (count >= self->per_address)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (pools); i++)
    if (is_full (self, pools[i], count) && find_claim (pools[i], count) == NULL)
      return FALSE;

  return TRUE;
}

static void
make_room (XmhQuota *self, Pool *pool, guint count)
{
  XmhQuotaClaim *claim = find_claim (pool, count);
  gpointer owner = claim->owner;

  xmh_quota_give_back (self, claim);
  self->make_room (owner);
}

/* Room in the network is also room in all, so it is made first. Each step may free holders and networks. */
static void
make_room_where_full (XmhQuota *self, const XmhPeer *peer)
{
  XmhQuotaHolder *own = g_hash_table_lookup (self->holders, &peer->key);
  guint count = own != NULL ? own->count : 0;
  Pool *network = find_network (self, peer);

  if (is_full (self, network, count))
    make_room (self, network, count);
  else if (is_full (self, self->all, count))
    make_room (self, self->all, count);
}

static Pool *
get_network (XmhQuota *self, guint64 network)
{
  Pool *pool = g_hash_table_lookup (self->networks, &network);

  if (pool == NULL)
    {
      pool = pool_new (network);
      g_hash_table_insert (self->networks, &pool->network, pool);
    }

  return pool;
}

static XmhQuotaHolder *
get_holder (XmhQuota *self, const XmhPeer *peer)
{
  XmhQuotaHolder *holder = g_hash_table_lookup (self->holders, &peer->key);

  if (holder != NULL)
    return holder;

  holder = g_new0 (XmhQuotaHolder, 1);
  holder->key = peer->key;
  holder->pools[ALL] = self->all;
  holder->pools[NETWORK] = peer->has_neighbours ? get_network (self, peer->key.high) : NULL;
  for (guint i = 0; i < N_POOLS; i++)
    holder->links[i].data = holder;
  g_hash_table_insert (self->holders, &holder->key, holder);
  return holder;
}

gboolean
xmh_quota_take (XmhQuota *self, const XmhPeer *peer, XmhQuotaClaim *claim)
{
  XmhQuotaHolder *holder;

  if (peer->is_loopback)
    return TRUE;
  if (!xmh_quota_admits (self, peer))
    return FALSE;

  make_room_where_full (self, peer);
  holder = get_holder (self, peer);
  leave_ranks (holder);
  holder->count++;
  for (guint i = 0; i < N_POOLS; i++)
    if (holder->pools[i] != NULL)
      holder->pools[i]->taken++;
  enter_ranks (holder);
  claim->holder = holder;

  return TRUE;
}

void
xmh_quota_give_back (XmhQuota *self, XmhQuotaClaim *claim)
{
  XmhQuotaHolder *holder = claim->holder;
  Pool *network;

  if (holder == NULL)
    return;

  xmh_quota_set_busy (self, claim);
  claim->holder = NULL;
  network = holder->pools[NETWORK];
  leave_ranks (holder);
  holder->count--;
  for (guint i = 0; i < N_POOLS; i++)
    if (holder->pools[i] != NULL)
      holder->pools[i]->taken--;
  enter_ranks (holder);

  if (holder->count == 0)
    g_hash_table_remove (self->holders, &holder->key);
  if (network != NULL && network->taken == 0)
    g_hash_table_remove (self->networks, &network->network);
}

void
xmh_quota_set_idle (XmhQuota *self, XmhQuotaClaim *claim, gpointer owner)
{
  XmhQuotaHolder *holder = claim->holder;

  if (holder == NULL || claim->is_idle)
    return;

  leave_ranks (holder);
  claim->is_idle = TRUE;
  claim->idle_since = self->idled++;
  claim->owner = owner;
  claim->link.data = claim;
  g_queue_push_tail_link (&holder->idle, &claim->link);
  enter_ranks (holder);
}

void
xmh_quota_set_busy (XmhQuota *self, XmhQuotaClaim *claim)
{
  XmhQuotaHolder *holder = claim->holder;

  if (holder == NULL || !claim->is_idle)
    return;

  leave_ranks (holder);
  claim->is_idle = FALSE;
  g_queue_unlink (&holder->idle, &claim->link);
  enter_ranks (holder);
}
