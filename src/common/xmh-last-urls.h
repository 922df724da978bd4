/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

gboolean xmh_last_urls_write (const char *state_dir, const char *const *urls, GError **error);
char **xmh_last_urls_read (const char *state_dir);
