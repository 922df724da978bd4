/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>
#include <sys/stat.h>

gboolean xmh_static_path_is_encoded (const char *path_on_wire);
char *xmh_static_path_decode (const char *path_on_wire);
int xmh_static_path_open_root (const char *folder);
int xmh_static_path_open (int root, const char *path, struct stat *info);
