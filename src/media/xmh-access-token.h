/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "common/xmh-types.h"

/* The longest identity and room name that LiveKit accepts, in bytes. */
#define XMH_PARTICIPANT_IDENTITY_MAX 256

/* Makes a participant's token: a JSON Web Token (RFC 7519) signed with HS256. It allows its bearer to join and
 * subscribe, and to publish and send data unless it may only watch.
 * @credentials: LiveKit's key and secret
 * @identity: the participant's, as checked by the caller (UTF-8, at most %XMH_PARTICIPANT_IDENTITY_MAX bytes)
 * @name: the name for other participants; like @identity
 * @is_watch_only: whether its bearer may only subscribe
 * @ttl_s: how long it can be used to join, in seconds
 * Returns: (transfer full): the token; a secret */
char *xmh_access_token_new_for_participant (XmhApiCredentials *credentials,
                                            const char *identity,
                                            const char *name,
                                            const char *room,
                                            gboolean is_watch_only,
                                            guint ttl_s);
char *xmh_access_token_new_for_livekit_api (XmhApiCredentials *credentials, const char *room);

/* For tokens of any source. The signature is not checked, which is up to LiveKit.
 * @issued_s: (out): when it became valid (RFC 7519, 4.1.5), in seconds since 1970; 0 if it does not say
 * Returns: (transfer full) (nullable): the identity that it is for, or %NULL if it has none or cannot be read */
char *xmh_access_token_read (const char *token, gint64 *issued_s);

/* @token: a participant's token that LiveKit has accepted: the signature is not checked
 * Returns: (transfer full) (nullable): the identity that it is for (RFC 7519, 4.1.2), or %NULL */
char *xmh_access_token_read_identity (const char *token);
