/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Between the name of a file and six random characters, in the name of its temporary one. */
#define XMH_FILE_TEMPORARY_MARK ".new-"

gboolean xmh_file_replace (const char *path, const void *content, gsize length, guint mode, GError **error);
gboolean xmh_file_create_at (int folder, const char *name, const void *content, gsize length, guint mode);
void xmh_file_remove_leftovers (const char *folder, const char *const *names);
gboolean xmh_folder_sync (int fd);
gboolean xmh_file_read (const char *path, gsize max_bytes, char **content, gsize *length, GError **error);
gboolean xmh_folder_ensure (const char *path, guint mode, GError **error);
char *xmh_file_name_aside (const char *path);
