/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

gboolean xmh_file_replace (const char *path,
                           const void *content,
                           gsize       length,
                           guint       mode,
                           GError    **error);
gboolean xmh_folder_ensure (const char *path,
                            guint       mode,
                            GError    **error);
