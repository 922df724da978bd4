/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#define XMH_REVOCATIONS_MAX 1024

typedef struct
{
  gint64 not_before; /* tokens that became valid until then are refused, in seconds since 1970 */
  gint64 until;      /* when the last of these tokens has expired, in seconds since 1970 */
} XmhRevocation;

/**
 * XmhRevocations:
 *
 * Tokens that are refused although LiveKit would accept them: those of an identity up to a time. If there are too many,
 * the one that ends first becomes one for all identities, so that no revoked token is ever accepted.
 */
typedef struct _XmhRevocations XmhRevocations;

/* Returns: (transfer full) */
XmhRevocations *xmh_revocations_new (void);
void xmh_revocations_free (XmhRevocations *self);

/* @identity: (nullable): %NULL for all identities */
void xmh_revocations_add (XmhRevocations *self, const char *identity, gint64 not_before, gint64 until);
void xmh_revocations_remove_expired (XmhRevocations *self, gint64 now_s);
/* @issued_s: `nbf` of a token
 * Returns: whether the token is refused; also if it became valid in the same second */
gboolean xmh_revocations_contain (XmhRevocations *self, const char *identity, gint64 issued_s, gint64 now_s);

typedef void (*XmhRevocationFunc) (const char *identity, const XmhRevocation *revocation, gpointer data);

/* Calls @func for each one; its identity is %NULL if it is for all identities. */
void xmh_revocations_foreach (XmhRevocations *self, XmhRevocationFunc func, gpointer data);

/* Moves the ends by @step_s, because the clock was set. Times in tokens stay. */
void xmh_revocations_shift (XmhRevocations *self, gint64 step_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRevocations, xmh_revocations_free)
