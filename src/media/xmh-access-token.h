/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "common/xmh-types.h"

/* The longest identity and room name that LiveKit takes, in bytes. */
#define XMH_IDENTITY_MAX 256

char *xmh_access_token_new_for_participant (XmhCredentials *credentials,
                                            const char     *identity,
                                            const char     *name,
                                            const char     *room,
                                            guint           ttl_s);
char *xmh_access_token_new_for_service (XmhCredentials *credentials,
                                        const char     *room);
char *xmh_access_token_read_identity (const char *token);
