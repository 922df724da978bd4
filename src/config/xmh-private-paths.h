/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <sys/stat.h>

#include <glib.h>

#include "common/xmh-types.h"

/**
 * XmhPrivatePaths:
 *
 * The files and folders that are never served to the network: configuration, data, state, runtime files and keys.
 * Used by each part that serves files and by the check of the configuration.
 *
 * Compares by device and inode, so that links, bind mounts and other spellings of a path do not matter.
 */
typedef struct _XmhPrivatePaths XmhPrivatePaths;

/* @config: names the configuration file and the user's key
 * Returns: (transfer full): the list; nothing need exist yet */
XmhPrivatePaths *xmh_private_paths_new (const XmhConfig *config, const XmhPaths *paths);
void xmh_private_paths_free (XmhPrivatePaths *self);

/* Checks whether the folder contains a secret, or is in one of the hub's own folders. A folder inside the
 * configuration folder is allowed, since pages may be beside the file. Reads the file system.
 * @folder_fd: a descriptor of a folder that is about to be served
 * Returns: (transfer none) (nullable): the path of the first conflict, or %NULL */
const char *xmh_private_paths_find_conflict (XmhPrivatePaths *self, int folder_fd);

/* Finds hard links and bind mounts of secrets wherever they are. The folders are read again twice a second.
 * @info: a regular file that is about to be served
 * Returns: whether the file is a secret */
gboolean xmh_private_paths_has_file (XmhPrivatePaths *self, const struct stat *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPrivatePaths, xmh_private_paths_free)
