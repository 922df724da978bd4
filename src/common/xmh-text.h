/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* The longest text from a peer that is kept, in bytes. */
#define XMH_TEXT_MAX 128

char *xmh_text_from_peer (const char *bytes, gssize length);
char *xmh_text_from_peer_bounded (const char *bytes, gssize length, gsize max);
gboolean xmh_text_names_token (const char *target);
char *xmh_text_mask_secrets (const char *text);
