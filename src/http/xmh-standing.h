/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-door.h"

/**
 * XmhStanding:
 *
 * What a connection holds of its door: its places, and the time that it has. Embedded in it, zeroed at first.
 */
typedef struct
{
  XmhDoor *door;
  XmhConnection *connection;
  XmhChannel *channel;          /* not owned */
  XmhDeadline deadline;
  XmhDeadlines *deadlines;      /* those that @deadline is one of */
  XmhDeadline stall;            /* while an answer waits for its reader */
  int queued;                   /* bytes that the kernel held for the reader when that was set */
  XmhClaim handshake;           /* until the first head is whole */
  XmhClaim claim;
  gboolean is_before_first_head;
  gboolean is_asked;            /* a request is whole, and its answer is not all said */
} XmhStanding;

void xmh_standing_init (XmhStanding    *self,
                        XmhDoor        *door,
                        XmhConnection  *connection,
                        XmhChannel     *channel,
                        const XmhClaim *handshake,
                        const XmhClaim *claim);
void xmh_standing_clear (XmhStanding *self);

void xmh_standing_set_deadline (XmhStanding  *self,
                                XmhDeadlines *deadlines);
void xmh_standing_update (XmhStanding *self);
void xmh_standing_set_asked (XmhStanding *self,
                             gboolean     is_asked);
void xmh_standing_release_handshake (XmhStanding *self);
void xmh_standing_give_up_place (XmhStanding *self);
void xmh_standing_on_stall (gpointer standing);
