/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-standing.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

/**
 * xmh_standing_set_deadline:
 * @self: a standing
 * @deadlines: (nullable): those of the door that apply from here on, in full; %NULL for none
 *
 * With the idle ones, time begins anew for the next request, the rest of one, or the next bytes of an answer to be taken.
 */
void
xmh_standing_set_deadline (XmhStanding  *self,
                           XmhDeadlines *deadlines)
{
  if (self->deadlines != NULL)
    xmh_deadlines_clear (self->deadlines, &self->deadline);
  self->deadlines = deadlines;
  if (deadlines != NULL)
    xmh_deadlines_set (deadlines, &self->deadline, self->connection);
}

/* Bytes that the other end has not acknowledged (tcp(7)). */
static int
count_queued (XmhStanding *self)
{
  int queued = 0;

  return ioctl (xmh_channel_get_fd (self->channel), SIOCOUTQ, &queued) == 0 ? queued : 0;
}

static void
watch_for_stall (XmhStanding *self)
{
  self->queued = count_queued (self);
  xmh_deadlines_set (self->door->stall_deadlines, &self->stall, self);
}

/* Idle is what waits for the other end and owes it nothing: for the first head or the next one, for the rest of a head or
 * a body, for the end. That is since the latest answer was taken, or since it was accepted; bytes that complete nothing
 * do not count. A reader that takes nothing of its answer becomes idle after a while. */
void
xmh_standing_update (XmhStanding *self)
{
  gboolean has_unsent = xmh_channel_has_unsent (self->channel);

  if (self->is_asked || has_unsent)
    xmh_quota_set_busy (self->door->quotas[XMH_DOOR_CONNECTIONS], &self->claim);
  else
    xmh_quota_set_idle (self->door->quotas[XMH_DOOR_CONNECTIONS], &self->claim, self->connection);

  if (has_unsent)
    watch_for_stall (self);
  else
    xmh_deadlines_clear (self->door->stall_deadlines, &self->stall);
}

void
xmh_standing_set_asked (XmhStanding *self,
                        gboolean     is_asked)
{
  self->is_asked = is_asked;
  xmh_standing_update (self);
}

/* The kernel holds megabytes for a reader, and tells that there is room again when a third of it is free: a slow one may
 * have taken something all the same. */
void
xmh_standing_on_stall (gpointer standing)
{
  XmhStanding *self = standing;

  if (count_queued (self) < self->queued)
    {
      watch_for_stall (self);
      return;
    }

  xmh_quota_set_idle (self->door->quotas[XMH_DOOR_CONNECTIONS], &self->claim, self->connection);
}

void
xmh_standing_release_handshake (XmhStanding *self)
{
  xmh_quota_give_back (self->door->quotas[XMH_DOOR_HANDSHAKES], &self->handshake);
  self->is_before_first_head = FALSE;
}

/* Another connection has it from here on. */
void
xmh_standing_give_up_place (XmhStanding *self)
{
  xmh_standing_release_handshake (self);
  xmh_quota_give_back (self->door->quotas[XMH_DOOR_CONNECTIONS], &self->claim);
}

/**
 * xmh_standing_init:
 * @self: a standing
 * @door: the door that @connection came in by
 * @connection: a new connection
 * @channel: the connection's
 * @handshake: what it holds of that quota until its first head is whole; moved, as is @claim
 * @claim: what it holds of the connections
 */
void
xmh_standing_init (XmhStanding    *self,
                   XmhDoor        *door,
                   XmhConnection  *connection,
                   XmhChannel     *channel,
                   const XmhClaim *handshake,
                   const XmhClaim *claim)
{
  self->door = door;
  self->connection = connection;
  self->channel = channel;
  self->handshake = *handshake;
  self->claim = *claim;
  self->is_before_first_head = TRUE;

  xmh_standing_set_deadline (self, door->head_deadlines);
  xmh_quota_set_idle (door->quotas[XMH_DOOR_HANDSHAKES], &self->handshake, connection);
  xmh_standing_update (self);
}

void
xmh_standing_clear (XmhStanding *self)
{
  xmh_standing_set_deadline (self, NULL);
  xmh_standing_give_up_place (self);
  xmh_deadlines_clear (self->door->stall_deadlines, &self->stall);
}
