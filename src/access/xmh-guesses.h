/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_GUESSES_MAX 5       /* wrong codes of an address within a minute */
#define XMH_GUESSES_PERIOD_S 60 /* also how long right codes are refused afterwards */
#define XMH_GUESSES_ADDRESSES 256

/**
 * XmhGuesses:
 *
 * Wrong pairing codes by address. An IPv6 address counts by itself, because neighbours share a network. Whoever uses many
 * addresses gets more guesses; the length of the codes is for them. If there are too many addresses, the one that
 * would be forgotten first is.
 */
typedef struct _XmhGuesses XmhGuesses;

/* Returns: (transfer full) */
XmhGuesses *xmh_guesses_new (void);
void xmh_guesses_free (XmhGuesses *self);

/* Returns: whether codes from @address are refused, right or wrong */
gboolean xmh_guesses_is_blocked (XmhGuesses *self, GInetAddress *address, gint64 now_s);
/* Counts a wrong code. */
void xmh_guesses_add (XmhGuesses *self, GInetAddress *address, gint64 now_s);

/* Moves all times by @step_s, because the clock was set. */
void xmh_guesses_shift (XmhGuesses *self, gint64 step_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhGuesses, xmh_guesses_free)
