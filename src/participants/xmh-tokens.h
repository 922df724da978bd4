/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "access/xmh-access.h"
#include "common/xmh-types.h"
#include "participants/xmh-room-identities.h"

/* A week: a token cannot be revoked. */
#define XMH_TOKENS_TTL_MAX_S (7 * 24 * 60 * 60)

/* The lifetime that the configuration sets. */
#define XMH_TOKENS_TTL_CONFIGURED G_GINT64_CONSTANT (-1)

/**
 * XmhTokensError:
 * @XMH_TOKENS_ERROR_EMPTY: the identity is empty
 * @XMH_TOKENS_ERROR_TOO_LONG: it is longer than %XMH_PARTICIPANT_IDENTITY_MAX bytes
 * @XMH_TOKENS_ERROR_NOT_UTF8: it is not UTF-8
 * @XMH_TOKENS_ERROR_HAS_CONTROL: it has control characters or line breaks
 * @XMH_TOKENS_ERROR_HAS_FORMAT: it has invisible or bidirectional formatting characters
 * @XMH_TOKENS_ERROR_RESERVED: it is, or looks like, that of a program of this computer
 * @XMH_TOKENS_ERROR_IN_USE: other devices have it, and every numbered one
 * @XMH_TOKENS_ERROR_TTL: the lifetime is not 1 to %XMH_TOKENS_TTL_MAX_S seconds
 *
 * Why no token is issued. The messages are English, because `/token` answers apps with them, and never quote the
 * identity.
 */
typedef enum
{
  XMH_TOKENS_ERROR_EMPTY,
  XMH_TOKENS_ERROR_TOO_LONG,
  XMH_TOKENS_ERROR_NOT_UTF8,
  XMH_TOKENS_ERROR_HAS_CONTROL,
  XMH_TOKENS_ERROR_HAS_FORMAT,
  XMH_TOKENS_ERROR_RESERVED,
  XMH_TOKENS_ERROR_IN_USE,
  XMH_TOKENS_ERROR_TTL,
} XmhTokensError;

#define XMH_TOKENS_ERROR (xmh_tokens_error_quark ())

GQuark xmh_tokens_error_quark (void);

/**
 * XmhIssuedToken:
 * @token: accepted by LiveKit; a secret
 * @identity: the identity that it is for
 * @room: the room that it opens
 * @is_reserved: whether @identity is, or looks like, that of a program of this computer
 */
typedef struct
{
  char *token;
  char *identity;
  char *room;
  gboolean is_reserved;
} XmhIssuedToken;

void xmh_issued_token_free (XmhIssuedToken *issued);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhIssuedToken, xmh_issued_token_free)

/**
 * XmhTokens:
 *
 * Issues the tokens that participants join with. Each rule about identity, lifetime and room is here, both for
 * devices on the network and for the user's programs.
 */
typedef struct _XmhTokens XmhTokens;

XmhTokens *xmh_tokens_new (XmhConfig *config,
                           XmhApiCredentials *credentials,
                           XmhRoomIdentities *identities,
                           XmhAccess *access);
void xmh_tokens_free (XmhTokens *self);

void xmh_tokens_apply_config (XmhTokens *self, XmhConfig *config);

/* Issuing a token checks this too. It is here for callers that report one fault before another.
 * @identity: a text from outside
 * @error: for an #XmhTokensError
 * Returns: whether @identity can be that of a participant */
gboolean xmh_tokens_check_identity (const char *identity, GError **error);

/* Like xmh_tokens_check_identity(), for devices, which do not get reserved identities either. Issuing a token to a device
 * checks this too. It is here for callers that ask the user first.
 * @wish: the identity that a device requests
 * @error: for an #XmhTokensError
 * Returns: whether a device can get a token for @wish */
gboolean xmh_tokens_check_wish (XmhTokens *self, const char *wish, GError **error);

/* Like xmh_tokens_check_identity().
 * @ttl_s: a lifetime in seconds
 * @error: for an #XmhTokensError
 * Returns: whether a token can have that lifetime */
gboolean xmh_tokens_check_ttl (gint64 ttl_s, GError **error);

/* Issues a token to a device on the network. Refuses reserved identities.
 *
 * An identity of another device gets a number, because LiveKit removes the first of two participants with equal
 * identities. The display name remains @wish. The identity is kept for the device until it joins, or for a while. A
 * device that the hub does not know is distinguished by its address. #XmhAccess is told the identity of one that it
 * knows. A device that may only watch gets a token that does not allow to publish.
 * @wish: the identity that the device requests
 * @device: (nullable): the device, if the hub knows it
 * @address: the address of the device
 * @error: for an #XmhTokensError
 * Returns: (transfer full) (nullable): the token, or %NULL with @error set */
XmhIssuedToken *xmh_tokens_issue_to_device (XmhTokens *self,
                                            const char *wish,
                                            XmhDevice *device,
                                            GInetAddress *address,
                                            gint64 now_us,
                                            GError **error);

/* Issues a token to the user of this hub. Every identity is available, including reserved ones. None is kept, since
 * the address that will join with it is unknown.
 * @identity: the identity that the token is for
 * @ttl_s: how long it can be used to join, in seconds, or %XMH_TOKENS_TTL_CONFIGURED
 * @error: for an #XmhTokensError
 * Returns: (transfer full) (nullable): the token, or %NULL with @error set */
XmhIssuedToken *xmh_tokens_issue_to_user (XmhTokens *self, const char *identity, gint64 ttl_s, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhTokens, xmh_tokens_free)
