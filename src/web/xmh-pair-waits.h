/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "transport/xmh-quota.h"

/**
 * XmhPairWaits:
 *
 * How many requests wait for the user at the same time, by address and in total.
 */
typedef struct _XmhPairWaits XmhPairWaits;

/* One request that waits. */
typedef struct _XmhPairWait XmhPairWait;

XmhPairWaits *xmh_pair_waits_new (void);
/* Requests may still wait. */
void xmh_pair_waits_unref (XmhPairWaits *self);

/* @address: the address of the device
 * @host: (nullable): this computer
 * Returns: (transfer full) (nullable): %NULL if there is no room */
XmhPairWait *xmh_pair_waits_enter (XmhPairWaits *self, GInetAddress *address, XmhHost *host);
/* @wait: (transfer full) */
void xmh_pair_wait_leave (XmhPairWait *wait);
