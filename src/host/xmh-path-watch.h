/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhPathWatch:
 *
 * Watches whether a path leads to another file. The replaced part can be the file, a folder, or a symbolic link on
 * the way. For example, certbot replaces a link to a file, and Kubernetes one to a folder.
 */
typedef struct _XmhPathWatch XmhPathWatch;

typedef void (*XmhPathWatchFunc) (gpointer data);

/* @paths: absolute paths of files
 * @callback: called in the default main context when one of them may lead to another file. It must make a new watch,
 *   since changed links need one.
 * Returns: (transfer full): the watch */
XmhPathWatch *xmh_path_watch_new (const char *const *paths, XmhPathWatchFunc callback, gpointer data);
void xmh_path_watch_free (XmhPathWatch *self);
/* Returns: whether every part of every path exists and is watched */
gboolean xmh_path_watch_is_complete (XmhPathWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPathWatch, xmh_path_watch_free)
