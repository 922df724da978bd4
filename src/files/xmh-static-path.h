/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>
#include <sys/stat.h>

/* @path_on_wire: the path of a request target
 * Returns: whether all its escapes are well-formed (RFC 3986, 2.1) */
gboolean xmh_static_path_is_encoded (const char *path_on_wire);

/* @path_on_wire: the path of a request target
 * Returns: (transfer full) (nullable): the path below the folder, without a leading slash. It keeps a trailing
 *   slash, and is empty for the folder itself. It is %NULL for paths that are never served: bad escapes, NULs,
 *   encoded slashes, empty segments, and names that begin with a dot. */
char *xmh_static_path_decode (const char *path_on_wire);

/* @folder: an absolute path
 * Returns: a descriptor to open files beneath, or -1 with errno */
int xmh_static_path_open_root (const char *folder);

/* Opens a file or folder beneath @root, regardless of links and renames on the way. Links that stay beneath @root
 * are followed, except absolute ones (openat2(2)).
 * @root: from xmh_static_path_open_root()
 * @path: from xmh_static_path_decode()
 * @info: (out): the properties of the result
 * Returns: a descriptor of a regular file or of a folder, or -1 with errno */
int xmh_static_path_open (int root, const char *path, struct stat *info);
