/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "access/xmh-access.h"

/**
 * XmhPairingCodes:
 *
 * Codes that let in one device each, in memory only. A code has 40 random bits, so guessing one of 16 within its ten
 * minutes is hopeless even without the limit of #XmhGuesses.
 */
typedef struct _XmhPairingCodes XmhPairingCodes;

/* Returns: (transfer full) */
XmhPairingCodes *xmh_pairing_codes_new (void);
/* Wipes all codes. */
void xmh_pairing_codes_free (XmhPairingCodes *self);

/* Discards the oldest code if there are too many.
 * @guest: (nullable): limits of the device
 * @expires: (out) (optional): in seconds since 1970
 * Returns: (transfer full): a new code; for xmh_text_free_secret() */
char *xmh_pairing_codes_make (XmhPairingCodes *self, const XmhGuest *guest, gint64 now_s, gint64 *expires);

/* Takes the same time for each text of a right length.
 * @text: from outside
 * @guest: (out): the limits; valid until the next call, and its name until the code is used
 * Returns: a number for xmh_pairing_codes_use(); -1 if there is no such code */
int xmh_pairing_codes_find (XmhPairingCodes *self, const char *text, gint64 now_s, XmhGuest *guest);

/* @position: from xmh_pairing_codes_find(), with no other call between */
void xmh_pairing_codes_use (XmhPairingCodes *self, int position);

/* Moves all times by @step_s, because the clock was set. */
void xmh_pairing_codes_shift (XmhPairingCodes *self, gint64 step_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPairingCodes, xmh_pairing_codes_free)
