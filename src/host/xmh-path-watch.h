/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhPathWatch:
 *
 * Notices when a path leads to another file, whichever part of it was replaced: the file, a folder, or a symbolic
 * link on the way (certbot swaps the link to a file, Kubernetes one to a folder).
 */
typedef struct _XmhPathWatch XmhPathWatch;

typedef void (*XmhPathWatchFunc) (gpointer data);

XmhPathWatch *xmh_path_watch_new (const char *const *paths,
                                  XmhPathWatchFunc   callback,
                                  gpointer           data);
void xmh_path_watch_free (XmhPathWatch *self);
gboolean xmh_path_watch_is_complete (XmhPathWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPathWatch, xmh_path_watch_free)
