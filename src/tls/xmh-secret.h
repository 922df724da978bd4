/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Private keys as PEM text: bytes that are wiped when they are freed. */
GBytes *xmh_secret_copy (const void *bytes, gsize length);
GBytes *xmh_secret_read_file (const char *path, GError **error);
GBytes *xmh_secret_read_file_at (int folder, const char *name, const char *path, GError **error);
GBytes *xmh_secret_read_user_file (const char *path, GError **error);
