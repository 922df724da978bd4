/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

/* The highest number behind a name that is taken: NAME-2 to NAME-99. */
#define XMH_IDENTITIES_LAST 99

/**
 * XmhIdentities:
 *
 * Which identity of the room belongs to which address, as far as the hub knows: those of sessions that it relays, and
 * for a little while those that it has issued, or whose session has ended. LiveKit throws out the first of two equal
 * identities, so one that is another address's is not issued again. Knows the reserved ones too.
 */
typedef struct _XmhIdentities XmhIdentities;

/* A session's hold on its identity. */
typedef struct _XmhSeat XmhSeat;

XmhIdentities *xmh_identities_new (void);
void xmh_identities_unref (XmhIdentities *self);

void xmh_identities_apply_config (XmhIdentities   *self,
                                  const XmhConfig *config);
gboolean xmh_identities_is_reserved (XmhIdentities *self,
                                     const char    *identity);

char *xmh_identities_issue (XmhIdentities *self,
                            const char    *wish,
                            GInetAddress  *address,
                            gint64         now_us);

/* Notes a session. It has its identity whatever had it before: LiveKit has let it in. While an identity waits for
 * its device, the address that it was issued to keeps it too.
 * @identity: of a token that LiveKit has accepted
 * @address: where the session comes from
 * Returns: (transfer full): to be given back by xmh_seat_leave() when the session ends */
XmhSeat *xmh_identities_take_seat (XmhIdentities *self,
                                   const char    *identity,
                                   GInetAddress  *address,
                                   gint64         now_us);
/* @seat: (transfer full): a seat whose session has ended */
void xmh_seat_leave (XmhSeat *seat,
                     gint64   now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhIdentities, xmh_identities_unref)
