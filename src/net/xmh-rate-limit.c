/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-rate-limit.h"

#include <string.h>

#include "common/xmh-address.h"

typedef struct
{
  guint64 key;                  /* first, so that a bucket is its own hash key */
  double level;                 /* what may still be taken */
  gint64 filled_us;
  GList link;                   /* in recent */
} Bucket;

struct _XmhRateLimit
{
  GHashTable *buckets;
  GQueue recent;                /* of Bucket, the last seen first */
  guint max_peers;
};

/**
 * xmh_rate_limit_new:
 * @max_peers: how many addresses are remembered; about 100 bytes each
 *
 * Returns: (transfer full): a limit that nobody has used yet
 */
XmhRateLimit *
xmh_rate_limit_new (guint max_peers)
{
  XmhRateLimit *self = g_new0 (XmhRateLimit, 1);

  self->buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->max_peers = max_peers;
  return self;
}

/**
 * xmh_rate_limit_free:
 * @self: (transfer full): a limit
 */
void
xmh_rate_limit_free (XmhRateLimit *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}

/* The whole of an IPv4 address; the /64 of an IPv6 one, since that is what one machine has at the least. The former
 * stands behind zeros, with which no /64 of a peer begins, so the two never meet. */
static guint64
get_key (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  guint8 key[8] = { 0 };
  guint64 value;

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    memcpy (key + 4, bytes, 4);
  else
    memcpy (key, bytes, sizeof key);
  memcpy (&value, key, sizeof value);
  return value;
}

static Bucket *
get_bucket (XmhRateLimit *self,
            guint64       key,
            guint         burst,
            gint64        now_us)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, &key);

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
  bucket->key = key;
  bucket->level = burst;
  bucket->filled_us = now_us;
  bucket->link.data = bucket;
  g_queue_push_head_link (&self->recent, &bucket->link);
  g_hash_table_insert (self->buckets, &bucket->key, bucket);
  return bucket;
}

/**
 * xmh_rate_limit_take:
 * @self: the limit
 * @peer: who asks; loopback is exempt
 * @per_second: how many a second in the long run, at least 1
 * @burst: how many at once
 * @now_us: the monotonic time
 * @retry_after_s: (out) (optional): when to come again, in whole seconds, if refused
 *
 * Returns: whether @peer may have one more
 */
gboolean
xmh_rate_limit_take (XmhRateLimit *self,
                     GInetAddress *peer,
                     guint         per_second,
                     guint         burst,
                     gint64        now_us,
                     guint        *retry_after_s)
{
  g_autoptr(GInetAddress) plain = xmh_address_unmap (peer);
  Bucket *bucket;

  if (g_inet_address_get_is_loopback (plain))
    return TRUE;

  bucket = get_bucket (self, get_key (plain), burst, now_us);
  bucket->level += (double) (now_us - bucket->filled_us) * per_second / G_USEC_PER_SEC;
  bucket->level = MIN (bucket->level, (double) burst);
  bucket->filled_us = now_us;
  if (bucket->level < 1)
    {
      if (retry_after_s != NULL)
        *retry_after_s = 1 + (guint) ((1 - bucket->level) / MAX (per_second, 1));
      return FALSE;
    }

  bucket->level -= 1;
  return TRUE;
}
