/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>
#include <sys/stat.h>

char *xmh_static_path_decode (const char *path_on_wire);
int xmh_static_path_open_root (const char *folder);
int xmh_static_path_open (int          root,
                          const char  *path,
                          struct stat *info);
