/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Stores the addresses for devices, the best one first, for programs that cannot query the hub, for example without
 * a session bus. */
gboolean xmh_last_urls_write (const char *state_dir, const char *const *urls, GError **error);

/* Returns: (transfer full) (nullable): the addresses of the hub that is running, or ran last */
char **xmh_last_urls_read (const char *state_dir);
