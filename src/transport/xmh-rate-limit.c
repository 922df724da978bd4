/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-rate-limit.h"

#include "host/xmh-address.h"
#include "transport/xmh-peer.h"

typedef struct
{
  XmhPeerKey key; /* first, so that a bucket is its own hash key */
  double level;   /* tokens left */
  gint64 filled_us;
  GList link; /* in recent */
} Bucket;

struct _XmhRateLimit
{
  GHashTable *buckets;
  GQueue recent; /* of Bucket, the most recently seen first */
  guint max_peers;
};

XmhRateLimit *
xmh_rate_limit_new (guint max_peers)
{
  XmhRateLimit *self = g_new0 (XmhRateLimit, 1);

  self->buckets = g_hash_table_new_full (xmh_peer_key_hash, xmh_peer_key_equal, NULL, g_free);
  self->max_peers = max_peers;
  return self;
}

void
xmh_rate_limit_free (XmhRateLimit *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}

static Bucket *
get_bucket (XmhRateLimit *self, const XmhPeerKey *key, guint burst, gint64 now_us)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, key);

  if (bucket != NULL)
    {
      g_queue_unlink (&self->recent, &bucket->link);
      g_queue_push_head_link (&self->recent, &bucket->link);
      return bucket;
    }

  if (g_hash_table_size (self->buckets) >= self->max_peers)
    {
      Bucket *oldest = g_queue_pop_tail_link (&self->recent)->data;

      g_hash_table_remove (self->buckets, &oldest->key);
    }
  bucket = g_new0 (Bucket, 1);
  bucket->key = *key;
  bucket->level = burst;
  bucket->filled_us = now_us;
  bucket->link.data = bucket;
  g_queue_push_head_link (&self->recent, &bucket->link);
  g_hash_table_insert (self->buckets, &bucket->key, bucket);
  return bucket;
}

static Bucket *
fill_bucket (XmhRateLimit *self, const XmhPeerKey *key, guint per_second, guint burst, gint64 now_us)
{
  Bucket *bucket = get_bucket (self, key, burst, now_us);

  bucket->level += (double) (now_us - bucket->filled_us) * per_second / G_USEC_PER_SEC;
  bucket->level = MIN (bucket->level, (double) burst);
  bucket->filled_us = now_us;
  return bucket;
}

static gboolean
is_empty (const Bucket *bucket, guint per_second, guint *retry_after_s)
{
  if (bucket->level >= 1)
    return FALSE;

  if (retry_after_s != NULL)
    *retry_after_s = 1 + (guint) ((1 - bucket->level) / MAX (per_second, 1));
  return TRUE;
}

gboolean
xmh_rate_limit_take (XmhRateLimit *self,
                     GInetAddress *peer,
                     XmhHost *host,
                     guint per_second,
                     guint burst,
                     gint64 now_us,
                     guint *retry_after_s)
{
  g_autoptr(GInetAddress) plain = xmh_address_unmap (peer);
  Bucket *network = NULL;
  Bucket *bucket;
  XmhPeerKey key;

  if (g_inet_address_get_is_loopback (plain))
    return TRUE;

  if (xmh_peer_get_key (plain, host, &key))
    {
      const XmhPeerKey network_key = { .high = key.high };

      network = fill_bucket (self, &network_key, per_second * XMH_PEER_NETWORK_FACTOR, burst * XMH_PEER_NETWORK_FACTOR,
                             now_us);
      if (is_empty (network, per_second * XMH_PEER_NETWORK_FACTOR, retry_after_s))
        return FALSE;
    }
  bucket = fill_bucket (self, &key, per_second, burst, now_us);
  if (is_empty (bucket, per_second, retry_after_s))
    return FALSE;

  bucket->level -= 1;
  if (network != NULL)
    network->level -= 1;
  return TRUE;
}
