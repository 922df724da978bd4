/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* The longest text from a peer that is kept, in bytes. */
#define XMH_TEXT_MAX 128

/* As xmh_text_from_peer_bounded(), with at most %XMH_TEXT_MAX bytes. */
char *xmh_text_from_peer (const char *bytes, gssize length);

/* Makes untrusted text safe to display: valid UTF-8 without control and bidi characters. Called where the text
 * enters, so that later code can rely on it.
 * @length: in bytes, or -1 if @bytes ends with a NUL
 * @max: the most bytes that are kept
 * Returns: (transfer full): empty if @bytes is %NULL */
char *xmh_text_from_peer_bounded (const char *bytes, gssize length, gsize max);

/* Returns: whether the request target @target contains a parameter for a token, or asks for one with a key, in any case
 *   and with any percent escapes */
gboolean xmh_text_names_token (const char *target);

/* Replaces everything that looks like a JSON Web Token, and each value of a parameter `access_token` or `key` and of the
 * hub's cookie, by `…`, with or without percent escapes. Lines of the LiveKit server pass through here too: it logs whole request targets.
 * Returns: (transfer full) */
char *xmh_text_mask_secrets (const char *text);

/* Wipes @text before it is freed.
 * @text: (transfer full) (nullable): a secret, or a text that may hold one */
void xmh_text_free_secret (char *text);
