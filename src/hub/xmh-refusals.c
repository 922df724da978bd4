/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-refusals.h"

#include "common/xmh-text.h"
#include "config/xmh-origin.h"

/* Strangers are behind it; whoever wants to allow one looks at the newest. */
#define REFUSALS_MAX 16

typedef struct
{
  char *origin;
  XmhRefusedBy by;              /* all that refused it */
  XmhRefusedBy last;
} Refusal;

struct _XmhRefusals
{
  GObject parent_instance;

  GQueue entries;               /* of Refusal, newest first */
};

G_DEFINE_FINAL_TYPE (XmhRefusals, xmh_refusals, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
refusal_free (Refusal *refusal)
{
  g_free (refusal->origin);
  g_free (refusal);
}

static void
xmh_refusals_finalize (GObject *object)
{
  g_queue_clear_full (&XMH_REFUSALS (object)->entries, (GDestroyNotify) refusal_free);
  G_OBJECT_CLASS (xmh_refusals_parent_class)->finalize (object);
}

static void
xmh_refusals_class_init (XmhRefusalsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_refusals_finalize;

  signals[CHANGED] = g_signal_new ("changed", XMH_TYPE_REFUSALS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
xmh_refusals_init (XmhRefusals *self)
{
  g_queue_init (&self->entries);
}

XmhRefusals *
xmh_refusals_new (void)
{
  return g_object_new (XMH_TYPE_REFUSALS, NULL);
}

/* As lists of origins have it; what is none is shown all the same. */
static char *
get_name (const char *origin)
{
  char *normal = xmh_origin_normalize (origin);

  return normal != NULL ? normal : xmh_text_from_peer (origin, -1);
}

static GList *
find (XmhRefusals *self,
      const char  *name)
{
  for (GList *link = self->entries.head; link != NULL; link = link->next)
    if (g_str_equal (((Refusal *) link->data)->origin, name))
      return link;

  return NULL;
}

static Refusal *
add (XmhRefusals *self,
     const char  *name)
{
  Refusal *refusal = g_new0 (Refusal, 1);

  refusal->origin = g_strdup (name);
  g_queue_push_head (&self->entries, refusal);
  if (self->entries.length > REFUSALS_MAX)
    refusal_free (g_queue_pop_tail (&self->entries));
  return refusal;
}

/**
 * xmh_refusals_note:
 * @self: the refusals
 * @origin: as a peer sent it
 * @by: what turned it away
 */
void
xmh_refusals_note (XmhRefusals *self,
                   const char  *origin,
                   XmhRefusedBy by)
{
  g_autofree char *name = get_name (origin);
  GList *link = find (self, name);
  Refusal *refusal = link != NULL ? link->data : add (self, name);
  gboolean is_known = link != NULL && link == self->entries.head && refusal->last == by;

  refusal->by |= by;
  refusal->last = by;
  if (link != NULL)
    {
      g_queue_unlink (&self->entries, link);
      g_queue_push_head_link (&self->entries, link);
    }
  if (!is_known)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* When it was allowed. */
void
xmh_refusals_forget (XmhRefusals *self,
                     const char  *origin)
{
  g_autofree char *name = get_name (origin);
  GList *link = find (self, name);

  if (link == NULL)
    return;

  refusal_free (link->data);
  g_queue_delete_link (&self->entries, link);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* When the rules are other ones: whoever is refused again is noted again. */
void
xmh_refusals_forget_all (XmhRefusals *self)
{
  if (self->entries.length == 0)
    return;

  g_queue_clear_full (&self->entries, (GDestroyNotify) refusal_free);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * xmh_refusals_lookup:
 * @self: the refusals
 * @origin: an origin
 *
 * Returns: what turned it away lately
 */
XmhRefusedBy
xmh_refusals_lookup (XmhRefusals *self,
                     const char  *origin)
{
  g_autofree char *name = get_name (origin);
  GList *link = find (self, name);

  return link != NULL ? ((Refusal *) link->data)->by : XMH_REFUSED_NOWHERE;
}

/**
 * xmh_refusals_get_newest:
 * @self: the refusals
 * @by: (out): what turned it away last
 *
 * Returns: (transfer none) (nullable): the origin that was turned away last, fit to be shown
 */
const char *
xmh_refusals_get_newest (XmhRefusals  *self,
                         XmhRefusedBy *by)
{
  const Refusal *newest = g_queue_peek_head (&self->entries);

  if (newest == NULL)
    return NULL;

  *by = newest->last;
  return newest->origin;
}
