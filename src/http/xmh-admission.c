/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-admission.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "transport/xmh-deadlines.h"
#include "transport/xmh-quota.h"

/* The limit for a connection without progress. Browsers keep an idle connection for a shorter time. */
#define IDLE_S 75

/* The time for the peer to read the last bytes and close. */
#define LINGER_S 2

/* A reader that accepts no part of its answer for this long may be closed in favour of others. That happens after
 * twice this time at the latest, since the bytes in flight count at first. A slow network delivers within that time;
 * a broken link does not. */
#define STALL_S 5

struct _XmhAdmission
{
  XmhAdmissionEndFunc end;
  XmhQuota *handshakes; /* until the first head is complete */
  XmhQuota *connections;
  XmhDeadlines *deadlines[XMH_N_DEADLINES];
  XmhDeadlines *stalls; /* for a reader to accept more of its answer */
  GQueue budgets;       /* of XmhConnectionBudget */
};

struct _XmhConnectionBudget
{
  XmhAdmission *admission;   /* outlives this */
  GList link;                /* in @budgets */
  XmhConnection *connection; /* owns this */
  XmhChannel *channel;       /* the connection's */
  XmhDeadline deadline;
  XmhDeadlineKind deadline_kind;
  XmhDeadline stall;             /* while an answer waits for its reader */
  int queued;                    /* the bytes that the kernel holds for the reader when @stall is set */
  XmhQuotaClaim handshake_claim; /* until the first head is complete */
  XmhQuotaClaim connection_claim;
  gboolean is_before_first_head;
  gboolean is_asked; /* a request is complete, and its answer is not completely written */
};

static void
end_connection (gpointer budget)
{
  XmhConnectionBudget *self = budget;

  self->admission->end (self->connection);
}

static void
give_up_place (XmhConnectionBudget *self)
{
  xmh_connection_budget_release_handshake (self);
  xmh_quota_give_back (self->admission->connections, &self->connection_claim);
}

/* The new connection takes this place immediately, even while libsoup still closes the old one. */
static void
on_make_room (gpointer budget)
{
  XmhConnectionBudget *self = budget;

  give_up_place (self);
  end_connection (self);
}

/* Bytes that the peer has not acknowledged (tcp(7)). */
static int
count_queued (XmhConnectionBudget *self)
{
  int queued = 0;

  return ioctl (xmh_channel_get_fd (self->channel), SIOCOUTQ, &queued) == 0 ? queued : 0;
}

static void
watch_for_stall (XmhConnectionBudget *self)
{
  self->queued = count_queued (self);
  xmh_deadlines_set (self->admission->stalls, &self->stall, self);
}

/* The kernel holds megabytes for a reader, and reports free space only when a third of it is free. A slow reader may
 * therefore have accepted bytes even without such a report. */
static void
on_stall (gpointer budget)
{
  XmhConnectionBudget *self = budget;

  if (count_queued (self) < self->queued)
    {
      watch_for_stall (self);
      return;
    }

  xmh_quota_set_idle (self->admission->connections, &self->connection_claim, self);
}

XmhAdmission *
xmh_admission_new (XmhAdmissionEndFunc end)
{
  XmhAdmission *self = g_new0 (XmhAdmission, 1);

  self->end = end;
  self->handshakes = xmh_quota_new (0, 0, on_make_room);
  self->connections = xmh_quota_new (0, 0, on_make_room);
  self->deadlines[XMH_DEADLINE_HEAD] = xmh_deadlines_new (0, end_connection);
  self->deadlines[XMH_DEADLINE_IDLE] = xmh_deadlines_new (IDLE_S, end_connection);
  self->deadlines[XMH_DEADLINE_LINGER] = xmh_deadlines_new (LINGER_S, end_connection);
  self->stalls = xmh_deadlines_new (STALL_S, on_stall);

  return self;
}

void
xmh_admission_free (XmhAdmission *self)
{
  xmh_quota_free (self->handshakes);
  xmh_quota_free (self->connections);
  for (guint i = 0; i < XMH_N_DEADLINES; i++)
    xmh_deadlines_free (self->deadlines[i]);
  xmh_deadlines_free (self->stalls);
  g_free (self);
}

void
xmh_admission_set_limits (XmhAdmission *self, const XmhLimits *limits)
{
  xmh_quota_set_limits (self->handshakes, limits->handshakes_per_address, limits->handshakes);
  xmh_quota_set_limits (self->connections, limits->connections_per_address, limits->connections);
  xmh_deadlines_set_span (self->deadlines[XMH_DEADLINE_HEAD], limits->head_timeout_s);
}

void
xmh_admission_end_all (XmhAdmission *self)
{
  for (GList *link = self->budgets.head, *next; link != NULL; link = next)
    {
      next = link->next;
      end_connection (link->data);
    }
}

/* Idle connections end to make room; a connection with a request in progress never does. */
XmhConnectionBudget *
xmh_admission_admit (XmhAdmission *self, const XmhPeer *peer)
{
  XmhConnectionBudget *budget = g_new0 (XmhConnectionBudget, 1);

  budget->admission = self;
  budget->deadline_kind = XMH_DEADLINE_NONE;
  budget->is_before_first_head = TRUE;
  /* This check comes first, so that no handshake ends for a connection that is refused. */
  if (xmh_quota_admits (self->connections, peer) && xmh_quota_take (self->handshakes, peer, &budget->handshake_claim))
    {
      if (xmh_quota_take (self->connections, peer, &budget->connection_claim))
        return budget;
      xmh_quota_give_back (self->handshakes, &budget->handshake_claim);
    }

  g_free (budget);
  return NULL;
}

void
xmh_connection_budget_free (XmhConnectionBudget *self)
{
  xmh_connection_budget_set_deadline (self, XMH_DEADLINE_NONE);
  xmh_deadlines_clear (self->admission->stalls, &self->stall);
  give_up_place (self);
  g_queue_unlink (&self->admission->budgets, &self->link);
  g_free (self);
}

void
xmh_connection_budget_start (XmhConnectionBudget *self, XmhConnection *connection, XmhChannel *channel)
{
  self->connection = connection;
  self->channel = channel;
  self->link.data = self;
  g_queue_push_tail_link (&self->admission->budgets, &self->link);

  xmh_connection_budget_set_deadline (self, XMH_DEADLINE_HEAD);
  xmh_quota_set_idle (self->admission->handshakes, &self->handshake_claim, self);
  xmh_connection_budget_update (self);
}

void
xmh_connection_budget_set_deadline (XmhConnectionBudget *self, XmhDeadlineKind kind)
{
  if (self->deadline_kind != XMH_DEADLINE_NONE)
    xmh_deadlines_clear (self->admission->deadlines[self->deadline_kind], &self->deadline);
  self->deadline_kind = kind;
  if (kind != XMH_DEADLINE_NONE)
    xmh_deadlines_set (self->admission->deadlines[kind], &self->deadline, self);
}

/* A connection is idle while it waits for the peer and has nothing left to send. It waits for the first or next
 * head, the rest of a head or a body, or the end. Idle time counts from accept or from the latest accepted answer.
 * Bytes that complete nothing do not count. A reader that accepts no part of its answer becomes idle after a while. */
void
xmh_connection_budget_update (XmhConnectionBudget *self)
{
  gboolean has_unsent = xmh_channel_has_unsent (self->channel);

  if (self->is_asked || has_unsent)
    xmh_quota_set_busy (self->admission->connections, &self->connection_claim);
  else
    xmh_quota_set_idle (self->admission->connections, &self->connection_claim, self);

  if (has_unsent)
    watch_for_stall (self);
  else
    xmh_deadlines_clear (self->admission->stalls, &self->stall);
}

void
xmh_connection_budget_set_asked (XmhConnectionBudget *self, gboolean is_asked)
{
  self->is_asked = is_asked;
  xmh_connection_budget_update (self);
}

gboolean
xmh_connection_budget_is_asked (XmhConnectionBudget *self)
{
  return self->is_asked;
}

void
xmh_connection_budget_release_handshake (XmhConnectionBudget *self)
{
  xmh_quota_give_back (self->admission->handshakes, &self->handshake_claim);
  self->is_before_first_head = FALSE;
}

gboolean
xmh_connection_budget_is_before_first_head (XmhConnectionBudget *self)
{
  return self->is_before_first_head;
}
