/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>
#include <sys/stat.h>

/**
 * XmhStaticLinks:
 *
 * The links of a served folder that lead out of it. They may lead to files of the folder's own git checkout or, without
 * one, of its parent: clients of the same project share files that way.
 */
typedef struct _XmhStaticLinks XmhStaticLinks;

/* @root: from xmh_static_path_open_root(); not kept
 * Returns: (transfer full) (nullable): %NULL if no link may leave the folder */
XmhStaticLinks *xmh_static_links_new (int root);
void xmh_static_links_free (XmhStaticLinks *self);

/* Opens a regular file, following relative links. Every folder and link on the way, and the file, must belong to the
 * user or root. Nobody else may be able to write to a folder on the way. No link may name anything that begins with a
 * dot.
 *
 * @path: from xmh_static_path_decode(), of a file that xmh_static_path_open() refused with EXDEV
 * Returns: a descriptor, or -1 and errno */
int xmh_static_links_open (XmhStaticLinks *self, const char *path, struct stat *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhStaticLinks, xmh_static_links_free)
