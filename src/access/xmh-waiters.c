/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-waiters.h"

#include <string.h>

#include "access/xmh-device-secret.h"

typedef struct
{
  XmhWaiters *waiters; /* unowned */
  GTask *task;
  char id[XMH_DEVICE_ID_LENGTH + 1];
  guint timeout_id;
  GSource *cancelled; /* NULL: the call cannot be cancelled */
} Waiter;

struct _XmhWaiters
{
  GPtrArray *list; /* of Waiter, the oldest first */
};

XmhWaiters *
xmh_waiters_new (void)
{
  XmhWaiters *self = g_new0 (XmhWaiters, 1);

  self->list = g_ptr_array_new ();
  return self;
}

void
xmh_waiters_free (XmhWaiters *self)
{
  g_assert (self->list->len == 0);
  g_ptr_array_unref (self->list);
  g_free (self);
}

/* Completing may call back, and the callback may wait again: the waiter is off the list before.
 * Returns: (transfer full): its task */
static GTask *
take (Waiter *waiter)
{
  GTask *task = waiter->task;

  g_ptr_array_remove (waiter->waiters->list, waiter);
  g_clear_handle_id (&waiter->timeout_id, g_source_remove);
  if (waiter->cancelled != NULL)
    {
      g_source_destroy (waiter->cancelled);
      g_source_unref (waiter->cancelled);
    }
  g_free (waiter);
  return task;
}

static void
complete (Waiter *waiter, XmhAccessOutcome outcome)
{
  g_autoptr(GTask) task = take (waiter);

  g_task_return_int (task, (gssize) outcome);
}

static gboolean
on_time_over (gpointer data)
{
  Waiter *waiter = data;

  waiter->timeout_id = 0;
  complete (waiter, XMH_ACCESS_STILL_PENDING);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_autoptr(GTask) task = take (data);

  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (Waiter *waiter)
{
  GCancellable *cancellable = g_task_get_cancellable (waiter->task);

  if (cancellable == NULL)
    return;

  waiter->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (on_cancelled), waiter, NULL);
  g_source_attach (waiter->cancelled, g_main_context_get_thread_default ());
}

/* The oldest one of @id, if there are too many. */
static Waiter *
find_surplus (XmhWaiters *self, const char *id)
{
  Waiter *oldest = NULL;
  guint n = 0;

  for (guint i = 0; i < self->list->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (self->list, i);

      if (strcmp (waiter->id, id) != 0)
        continue;
      if (n++ == 0)
        oldest = waiter;
    }

  return n > XMH_WAITERS_MAX ? oldest : NULL;
}

void
xmh_waiters_add (XmhWaiters *self, GTask *task, const char *id)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  Waiter *surplus;

  waiter->waiters = self;
  waiter->task = task;
  g_strlcpy (waiter->id, id, sizeof waiter->id);
  waiter->timeout_id = g_timeout_add_seconds (XMH_ACCESS_WAIT_MAX_S, on_time_over, waiter);
  watch_cancellable (waiter);
  g_ptr_array_add (self->list, waiter);

  surplus = find_surplus (self, id);
  if (surplus != NULL)
    complete (surplus, XMH_ACCESS_STILL_PENDING);
}

static Waiter *
find (XmhWaiters *self, const char *id)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (self->list, i);

      if (id == NULL || strcmp (waiter->id, id) == 0)
        return waiter;
    }

  return NULL;
}

void
xmh_waiters_answer (XmhWaiters *self, const char *id, XmhAccessOutcome outcome)
{
  Waiter *waiter;

  while ((waiter = find (self, id)) != NULL)
    complete (waiter, outcome);
}
