/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

void xmh_livekit_version_async (const char *const  *command,
                                const char         *denied_folder,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
char *xmh_livekit_version_finish (GAsyncResult *result,
                                  GError      **error);
char *xmh_livekit_version_parse (const char *line);
gboolean xmh_livekit_version_is_at_least (const char *version,
                                          guint       major,
                                          guint       minor);
