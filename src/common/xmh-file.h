/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* In the name of a temporary file, between the name of the final file and six random characters. */
#define XMH_FILE_TEMPORARY_MARK ".new-"

/* Writes a file so that @path holds either the old or the new content at any moment: a synced temporary file is
 * renamed.
 * @mode: the permissions, from the first byte on and independent of the umask
 * Returns: whether it was written; the old file is untouched otherwise */
gboolean xmh_file_replace (const char *path, const void *content, gsize length, guint mode, GError **error);

/* @folder: the descriptor of a folder
 * @name: a name in it that does not exist yet
 * @mode: the permissions, independent of the umask
 * Returns: whether the file is on disk; errno is set otherwise */
gboolean xmh_file_create_at (int folder, const char *name, const void *content, gsize length, guint mode);

/* Removes the temporary files that a killed process left behind while it replaced one of @names. Call it only while
 * the lock of the data folder is held, so that no other process writes there. */
void xmh_file_remove_leftovers (const char *folder, const char *const *names);

/* @fd: a folder
 * Returns: whether its entries are on disk; errno is set otherwise */
gboolean xmh_folder_sync (int fd);

/* Reads the beginning of a small file, without waiting for a pipe or a device.
 * @max_bytes: at most so much is read
 * @content: (out) (transfer full): ends with a NUL that @length does not count
 * @length: (out) (optional): in bytes
 * @error: #GFileError */
gboolean xmh_file_read (const char *path, gsize max_bytes, char **content, gsize *length, GError **error);

/* @mode: the permissions of folders that are created
 * Returns: whether @path and its parents exist now */
gboolean xmh_folder_ensure (const char *path, guint mode, GError **error);

/* Returns: (transfer full): PATH.damaged, or PATH.damaged-2 and so on if that exists, since it may be the only copy
 *   of a key. At most 99 are kept. */
char *xmh_file_name_aside (const char *path);
