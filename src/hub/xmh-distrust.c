/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-distrust.h"

#include <glib/gi18n.h>

/* Peers can be any number: the oldest are dropped. */
#define ENTRIES_MAX 64

/* Peers can come at any rate: the first change is signalled immediately, later ones are folded together. */
#define PAUSE_MS 2000

#define MET_MAX 64

typedef struct
{
  char *peer;
  const char *kind;
} Acquaintance;

struct _XmhDistrust
{
  GObject parent_instance;

  GQueue entries; /* of XmhDistrustEntry, the newest at the head */
  GQueue met;     /* of Acquaintance, the latest at the head */
  guint pause_id; /* after an emission; further changes wait for its end */
  gboolean has_news;
};

G_DEFINE_FINAL_TYPE (XmhDistrust, xmh_distrust, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
entry_free (gpointer data)
{
  XmhDistrustEntry *entry = data;

  g_free (entry->peer);
  g_free (entry->alert);
  g_free (entry);
}

static XmhDistrustEntry *
entry_copy (const XmhDistrustEntry *entry)
{
  XmhDistrustEntry *copy = g_new0 (XmhDistrustEntry, 1);

  copy->peer = g_strdup (entry->peer);
  copy->alert = g_strdup (entry->alert);
  copy->kind = entry->kind;
  copy->last = entry->last;
  copy->count = entry->count;
  return copy;
}

static void tell (XmhDistrust *self);

static gboolean
on_pause_over (gpointer data)
{
  XmhDistrust *self = data;

  self->pause_id = 0;
  if (self->has_news)
    tell (self);

  return G_SOURCE_REMOVE;
}

static void
tell (XmhDistrust *self)
{
  self->has_news = self->pause_id != 0;
  if (self->has_news)
    return;

  self->pause_id = g_timeout_add (PAUSE_MS, on_pause_over, self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
acquaintance_free (gpointer data)
{
  Acquaintance *acquaintance = data;

  g_free (acquaintance->peer);
  g_free (acquaintance);
}

static GList *
find_met (XmhDistrust *self, const char *peer)
{
  for (GList *l = self->met.head; l != NULL; l = l->next)
    if (g_str_equal (((Acquaintance *) l->data)->peer, peer))
      return l;

  return NULL;
}

void
xmh_distrust_note_device (XmhDistrust *self, const char *peer, const char *kind)
{
  GList *link;
  Acquaintance *acquaintance;

  g_return_if_fail (XMH_IS_DISTRUST (self) && peer != NULL && kind != NULL);

  link = find_met (self, peer);
  if (link == NULL)
    {
      if (self->met.length >= MET_MAX)
        acquaintance_free (g_queue_pop_tail (&self->met));
      acquaintance = g_new0 (Acquaintance, 1);
      acquaintance->peer = g_strdup (peer);
      g_queue_push_head (&self->met, acquaintance);
    }
  else
    {
      acquaintance = link->data;
      g_queue_unlink (&self->met, link);
      g_queue_push_head_link (&self->met, link);
    }
  acquaintance->kind = kind;
}

static GList *
find_entry (XmhDistrust *self, const char *peer)
{
  for (GList *l = self->entries.head; l != NULL; l = l->next)
    if (g_str_equal (((XmhDistrustEntry *) l->data)->peer, peer))
      return l;

  return NULL;
}

/* Unlinks the entry of @peer, or makes one. */
static XmhDistrustEntry *
take_entry (XmhDistrust *self, const char *peer)
{
  GList *link = find_entry (self, peer);
  XmhDistrustEntry *entry;

  if (link != NULL)
    {
      entry = link->data;
      g_queue_delete_link (&self->entries, link);
      return entry;
    }

  if (self->entries.length >= ENTRIES_MAX)
    entry_free (g_queue_pop_tail (&self->entries));
  entry = g_new0 (XmhDistrustEntry, 1);
  entry->peer = g_strdup (peer);
  return entry;
}

void
xmh_distrust_add (XmhDistrust *self, const char *peer, const char *alert)
{
  XmhDistrustEntry *entry;
  GList *met;

  g_return_if_fail (XMH_IS_DISTRUST (self) && peer != NULL && alert != NULL);

  entry = take_entry (self, peer);
  g_free (entry->alert);
  entry->alert = g_strdup (alert);
  met = find_met (self, peer);
  entry->kind = met != NULL ? ((Acquaintance *) met->data)->kind : NULL;
  entry->last = g_get_real_time () / G_USEC_PER_SEC;
  if (entry->count < G_MAXUINT)
    entry->count++;
  g_queue_push_head (&self->entries, entry);
  tell (self);
}

gboolean
xmh_distrust_is_empty (XmhDistrust *self)
{
  return g_queue_is_empty (&self->entries);
}

void
xmh_distrust_forget (XmhDistrust *self, const char *peer)
{
  GList *link;

  g_return_if_fail (XMH_IS_DISTRUST (self) && peer != NULL);

  link = find_entry (self, peer);
  if (link == NULL)
    return;

  entry_free (link->data);
  g_queue_delete_link (&self->entries, link);
  tell (self);
}

GPtrArray *
xmh_distrust_list (XmhDistrust *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (entry_free);

  for (GList *l = self->entries.head; l != NULL; l = l->next)
    g_ptr_array_add (list, entry_copy (l->data));

  return list;
}

static char *
describe (XmhDistrust *self)
{
  const XmhDistrustEntry *entry = g_queue_peek_head (&self->entries);
  /* Translators: a device, as "Quest browser (10.77.0.2)" */
  g_autofree char *newest = entry->kind != NULL ? g_strdup_printf (_ ("%s (%s)"), _ (entry->kind), entry->peer)
                                                : g_strdup (entry->peer);
  guint n_others = g_queue_get_length (&self->entries) - 1;

  if (n_others == 0)
    return g_strdup_printf (_ ("%s does not trust this computer yet"), newest);

  /* Translators: the first %s is the device that was seen last */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s and %u other device do not trust this computer yet",
                                       "%s and %u other devices do not trust this computer yet", n_others),
                          newest, n_others);
}

/* @url: (nullable): an origin that devices can open
 * Returns: (transfer full) (nullable): which devices do not trust the certificate, and what to do about it */
XmhProblem *
xmh_distrust_get_problem (XmhDistrust *self, const char *url)
{
  g_autofree char *message = NULL;
  g_autofree char *remedy = NULL;

  if (xmh_distrust_is_empty (self))
    return NULL;

  message = describe (self);
  if (url != NULL)
    remedy = g_strdup_printf (_ ("On the device, open %s/trust and follow the steps"), url);
  else
    remedy = g_strdup (_ ("On the device, open the page /trust of this computer and follow the steps"));
  return xmh_problem_new ("untrusting-client", remedy, "%s", message);
}

static void
xmh_distrust_finalize (GObject *object)
{
  XmhDistrust *self = XMH_DISTRUST (object);

  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_queue_clear_full (&self->entries, entry_free);
  g_queue_clear_full (&self->met, acquaintance_free);
  G_OBJECT_CLASS (xmh_distrust_parent_class)->finalize (object);
}

static void
xmh_distrust_class_init (XmhDistrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_distrust_finalize;

  /* The list may have changed; emitted at most once in two seconds. */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", XMH_TYPE_DISTRUST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
xmh_distrust_init (XmhDistrust *self)
{
  g_queue_init (&self->entries);
  g_queue_init (&self->met);
}

/* Returns: (transfer full): an empty list */
XmhDistrust *
xmh_distrust_new (void)
{
  return g_object_new (XMH_TYPE_DISTRUST, NULL);
}
