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
 * The identities of the room, and the device that each one is assigned to. They are those of relayed sessions and,
 * for a short time, those that were issued or left. LiveKit removes the first of two equal identities, so an
 * identity of another device is not issued again. A device that the hub does not know is an address. Also contains
 * the reserved identities.
 */
typedef struct _XmhRoomIdentities XmhRoomIdentities;

/* Assigns an identity to a session until it is released. */
typedef struct _XmhIdentityHold XmhIdentityHold;

XmhRoomIdentities *xmh_room_identities_new (void);
void xmh_room_identities_unref (XmhRoomIdentities *self);

void xmh_room_identities_apply_config (XmhRoomIdentities *self, const XmhConfig *config);
gboolean xmh_room_identities_is_reserved (XmhRoomIdentities *self, const char *identity);

char *xmh_room_identities_issue (XmhRoomIdentities *self,
                                 const char *wish,
                                 const char *device_id,
                                 GInetAddress *address,
                                 gint64 now_us);

/* Notes a session, which replaces any other holder, since LiveKit has accepted it. While an identity waits for its
 * device, the address that it was issued to keeps it as well.
 * @identity: of a token that LiveKit has accepted
 * @device_id: (nullable): identifies the device; %NULL: its address does
 * @address: the address of the session
 * Returns: (transfer full): released with xmh_identity_hold_release() when the session ends */
XmhIdentityHold *xmh_room_identities_hold (XmhRoomIdentities *self,
                                           const char *identity,
                                           const char *device_id,
                                           GInetAddress *address,
                                           gint64 now_us);
/* @seat: (transfer full): the hold of a session that has ended */
void xmh_identity_hold_release (XmhIdentityHold *seat, gint64 now_us);

/* @has_owner: (out): whether it is assigned
 * Returns: (nullable) (transfer none): the id of the device that @identity is assigned to; %NULL for an address */
const char *xmh_room_identities_get_device (XmhRoomIdentities *self,
                                            const char *identity,
                                            gint64 now_us,
                                            gboolean *has_owner);
/* Frees the identities that wait for a device which has lost its access. */
void xmh_room_identities_forget_device (XmhRoomIdentities *self, const char *device_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRoomIdentities, xmh_room_identities_unref)
