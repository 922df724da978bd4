/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhLivekitVersion:
 *
 * Runs a LiveKit server's program once, for its version.
 */
typedef struct _XmhLivekitVersion XmhLivekitVersion;

/* @callback: called when the program has answered or failed to, but not if it cannot be run at all. It may call
 *   xmh_livekit_version_free(), after which it is never called.
 * @denied_folder: a folder that the program must not reach */
XmhLivekitVersion *xmh_livekit_version_new (const char *const *command,
                                            const char *denied_folder,
                                            void (*callback) (gpointer data),
                                            gpointer data);
void xmh_livekit_version_free (XmhLivekitVersion *self);
gboolean xmh_livekit_version_is_asking (XmhLivekitVersion *self);
/* (nullable): such as `1.13.5`; NULL while, or if, it is not known. */
const char *xmh_livekit_version_get (XmhLivekitVersion *self);

char *xmh_livekit_version_parse (const char *line);
gboolean xmh_livekit_version_is_at_least (const char *version, guint major, guint minor);
