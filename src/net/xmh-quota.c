/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-quota.h"

struct _XmhQuota
{
  guint per_address;
  guint total;
  guint taken;
  GHashTable *by_address;       /* guint64 * → guint, never 0 */
};

/**
 * xmh_quota_new:
 * @per_address: how many one address may hold
 * @total: how many all together may hold
 *
 * Returns: (transfer full): a quota of which nothing is taken
 */
XmhQuota *
xmh_quota_new (guint per_address,
               guint total)
{
  XmhQuota *self = g_new0 (XmhQuota, 1);

  self->by_address = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  xmh_quota_set_limits (self, per_address, total);

  return self;
}

void
xmh_quota_free (XmhQuota *self)
{
  g_hash_table_unref (self->by_address);
  g_free (self);
}

/* What is held already stays held when the limits shrink. */
void
xmh_quota_set_limits (XmhQuota *self,
                      guint     per_address,
                      guint     total)
{
  self->per_address = per_address;
  self->total = total;
}

static void
set_count (XmhQuota *self,
           guint64   key,
           guint     count)
{
  if (count == 0)
    g_hash_table_remove (self->by_address, &key);
  else
    g_hash_table_insert (self->by_address, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (count));
}

/**
 * xmh_quota_take:
 * @self: the quota
 * @peer: who wants one more
 *
 * Returns: whether @peer may have it; if so, xmh_quota_give_back() is owed
 */
gboolean
xmh_quota_take (XmhQuota      *self,
                const XmhPeer *peer)
{
  guint count;

  if (peer->is_loopback)
    return TRUE;

  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_address, &peer->key));
  if (count >= self->per_address || self->taken >= self->total)
    return FALSE;

  self->taken++;
  set_count (self, peer->key, count + 1);
  return TRUE;
}

void
xmh_quota_give_back (XmhQuota      *self,
                     const XmhPeer *peer)
{
  guint count;

  if (peer->is_loopback)
    return;

  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_address, &peer->key));
  g_return_if_fail (count > 0 && self->taken > 0);

  self->taken--;
  set_count (self, peer->key, count - 1);
}
