/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

/* The highest number behind a name that is taken: NAME-2 to NAME-99. */
#define XMH_ROOM_IDENTITIES_LAST 99

/**
 * XmhRoomIdentities:
 *
 * Which identity of the room belongs to which address, as far as the hub knows: those of sessions that it relays, and
 * for a little while those that it has issued, or whose session has ended. LiveKit throws out the first of two equal
 * identities, so one that is another address's is not issued again. Knows the reserved ones too.
 */
typedef struct _XmhRoomIdentities XmhRoomIdentities;

/* A session's hold on its identity. */
typedef struct _XmhIdentityHold XmhIdentityHold;

XmhRoomIdentities *xmh_room_identities_new (void);
void xmh_room_identities_unref (XmhRoomIdentities *self);

void xmh_room_identities_apply_config (XmhRoomIdentities *self, const XmhConfig *config);
gboolean xmh_room_identities_is_reserved (XmhRoomIdentities *self, const char *identity);

char *xmh_room_identities_issue (XmhRoomIdentities *self, const char *wish, GInetAddress *address, gint64 now_us);

/* Notes a session. It has its identity whatever had it before: LiveKit has let it in. While an identity waits for
 * its device, the address that it was issued to keeps it too.
 * @identity: of a token that LiveKit has accepted
 * @address: where the session comes from
 * Returns: (transfer full): to be given back by xmh_identity_hold_release() when the session ends */
XmhIdentityHold *xmh_room_identities_hold (XmhRoomIdentities *self,
                                           const char *identity,
                                           GInetAddress *address,
                                           gint64 now_us);
/* @seat: (transfer full): a seat whose session has ended */
void xmh_identity_hold_release (XmhIdentityHold *seat, gint64 now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRoomIdentities, xmh_room_identities_unref)
