/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

/* Checks the health of a LiveKit server. */
SoupSession *xmh_livekit_health_session_new (void);
char *xmh_livekit_health_url_to_http (const char *url);

void xmh_livekit_health_check_async (SoupSession *session,
                                     const char *url,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean xmh_livekit_health_check_finish (GAsyncResult *result, guint *status, GError **error);
