/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-revocations.h"

struct _XmhRevocations
{
  GHashTable *by_identity; /* of XmhRevocation */
  XmhRevocation for_all;
};

XmhRevocations *
xmh_revocations_new (void)
{
  XmhRevocations *self = g_new0 (XmhRevocations, 1);

  self->by_identity = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
xmh_revocations_free (XmhRevocations *self)
{
  g_hash_table_unref (self->by_identity);
  g_free (self);
}

static void
extend (XmhRevocation *revocation, gint64 not_before, gint64 until)
{
  revocation->not_before = MAX (revocation->not_before, not_before);
  revocation->until = MAX (revocation->until, until);
}

static void
merge_one (XmhRevocations *self)
{
  GHashTableIter iter;
  gpointer key, value;
  const char *identity = NULL;
  const XmhRevocation *first = NULL;

  g_hash_table_iter_init (&iter, self->by_identity);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (first == NULL || ((XmhRevocation *) value)->until < first->until)
      {
        identity = key;
        first = value;
      }

  extend (&self->for_all, first->not_before, first->until);
  g_hash_table_remove (self->by_identity, identity);
}

void
xmh_revocations_add (XmhRevocations *self, const char *identity, gint64 not_before, gint64 until)
{
  XmhRevocation *revocation = identity != NULL ? g_hash_table_lookup (self->by_identity, identity) : &self->for_all;

  if (revocation == NULL)
    {
      if (g_hash_table_size (self->by_identity) >= XMH_REVOCATIONS_MAX)
        merge_one (self);
      revocation = g_new0 (XmhRevocation, 1);
      g_hash_table_insert (self->by_identity, g_strdup (identity), revocation);
    }
  extend (revocation, not_before, until);
}

static gboolean
has_expired (gpointer key, gpointer value, gpointer data)
{
  return ((XmhRevocation *) value)->until <= *(gint64 *) data;
}

void
xmh_revocations_remove_expired (XmhRevocations *self, gint64 now_s)
{
  g_hash_table_foreach_remove (self->by_identity, has_expired, &now_s);
  if (self->for_all.until <= now_s)
    self->for_all = (XmhRevocation){ 0 };
}

static gboolean
refuses (const XmhRevocation *revocation, gint64 issued_s, gint64 now_s)
{
  return revocation != NULL && issued_s <= revocation->not_before && now_s < revocation->until;
}

gboolean
xmh_revocations_contain (XmhRevocations *self, const char *identity, gint64 issued_s, gint64 now_s)
{
  return refuses (g_hash_table_lookup (self->by_identity, identity), issued_s, now_s) ||
         refuses (&self->for_all, issued_s, now_s);
}

void
xmh_revocations_foreach (XmhRevocations *self, XmhRevocationFunc func, gpointer data)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->by_identity);
  while (g_hash_table_iter_next (&iter, &key, &value))
    func (key, value, data);
  if (self->for_all.until > 0)
    func (NULL, &self->for_all, data);
}

static void
move (XmhRevocation *revocation, gint64 step_s)
{
  revocation->until = MAX (revocation->until + step_s, 1);
}

void
xmh_revocations_shift (XmhRevocations *self, gint64 step_s)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_identity);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    move (value, step_s);
  if (self->for_all.until > 0)
    move (&self->for_all, step_s);
}
