/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-refused-origins.h"

#include "config/xmh-origin.h"

/* Untrusted peers choose them, so a later one never replaces an earlier one: it is dropped. */
#define REFUSALS_MAX 8
#define REFUSALS_PER_PEER 3

struct _XmhRefusedOrigins
{
  GObject parent_instance;

  GPtrArray *entries; /* of XmhRefusedOrigin, the first one first */
  gboolean has_more;
};

G_DEFINE_FINAL_TYPE (XmhRefusedOrigins, xmh_refused_origins, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
refusal_free (XmhRefusedOrigin *refusal)
{
  g_free (refusal->origin);
  g_free (refusal->peer);
  g_free (refusal);
}

static void
xmh_refused_origins_finalize (GObject *object)
{
  g_ptr_array_unref (XMH_REFUSED_ORIGINS (object)->entries);
  G_OBJECT_CLASS (xmh_refused_origins_parent_class)->finalize (object);
}

static void
xmh_refused_origins_class_init (XmhRefusedOriginsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_refused_origins_finalize;

  signals[CHANGED] = g_signal_new ("changed", XMH_TYPE_REFUSED_ORIGINS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
xmh_refused_origins_init (XmhRefusedOrigins *self)
{
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) refusal_free);
}

XmhRefusedOrigins *
xmh_refused_origins_new (void)
{
  return g_object_new (XMH_TYPE_REFUSED_ORIGINS, NULL);
}

/* A text that is not a valid origin is not kept: the peer could choose what the desktop shows. */
static char *
get_name (const char *origin)
{
  char *normal = g_str_equal (origin, "*") ? NULL : xmh_origin_normalize (origin);

  return normal != NULL ? normal : g_strdup ("null");
}

static XmhRefusedOrigin *
find (XmhRefusedOrigins *self, const char *name)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      XmhRefusedOrigin *refusal = g_ptr_array_index (self->entries, i);

      if (g_str_equal (refusal->origin, name))
        return refusal;
    }

  return NULL;
}

/* Returns whether anything has changed. */
static gboolean
add (XmhRefusedOrigins *self, const char *name, XmhRefusedBy by, const char *peer)
{
  XmhRefusedOrigin *refusal;
  gboolean had_more = self->has_more;
  guint n_of_peer = 0;

  for (guint i = 0; i < self->entries->len; i++)
    n_of_peer += g_str_equal (((XmhRefusedOrigin *) g_ptr_array_index (self->entries, i))->peer, peer);
  if (n_of_peer >= REFUSALS_PER_PEER || self->entries->len >= REFUSALS_MAX)
    {
      self->has_more = TRUE;
      return !had_more;
    }

  refusal = g_new0 (XmhRefusedOrigin, 1);
  refusal->origin = g_strdup (name);
  refusal->peer = g_strdup (peer);
  refusal->by = by;
  g_ptr_array_add (self->entries, refusal);
  return TRUE;
}

void
xmh_refused_origins_note (XmhRefusedOrigins *self, const char *origin, XmhRefusedBy by, GInetAddress *address)
{
  g_autofree char *name = get_name (origin);
  g_autofree char *peer = g_inet_address_to_string (address);
  XmhRefusedOrigin *refusal = find (self, name);

  if (refusal == NULL ? add (self, name, by, peer) : (refusal->by & by) != by)
    {
      if (refusal != NULL)
        refusal->by |= by;
      g_signal_emit (self, signals[CHANGED], 0);
    }
}

/* Called when the origin has been allowed. */
void
xmh_refused_origins_forget (XmhRefusedOrigins *self, const char *origin)
{
  g_autofree char *name = get_name (origin);
  XmhRefusedOrigin *refusal = find (self, name);

  if (refusal == NULL || !g_ptr_array_remove (self->entries, refusal))
    return;

  self->has_more = self->has_more && self->entries->len > 0;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Called when the rules have changed: a new refusal is noted again. */
void
xmh_refused_origins_forget_all (XmhRefusedOrigins *self)
{
  if (self->entries->len == 0)
    return;

  g_ptr_array_set_size (self->entries, 0);
  self->has_more = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Returns: what has refused it */
XmhRefusedBy
xmh_refused_origins_lookup (XmhRefusedOrigins *self, const char *origin)
{
  g_autofree char *name = get_name (origin);
  XmhRefusedOrigin *refusal = find (self, name);

  return refusal != NULL ? refusal->by : XMH_REFUSED_NOWHERE;
}

/* @has_more: (out): whether there were others that are not kept
 * Returns: (transfer none) (element-type XmhRefusedOrigin): the first ones, in the order in which they came */
GPtrArray *
xmh_refused_origins_list (XmhRefusedOrigins *self, gboolean *has_more)
{
  *has_more = self->has_more;
  return self->entries;
}
