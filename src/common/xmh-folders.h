/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Returns: (transfer full): the folder of the user's configuration file */
char *xmh_folders_get_config (void);

/* Returns: (transfer full): the folder of keys and certificates, and of the lock of the hub that uses them */
char *xmh_folders_get_data (void);

/* Returns: (transfer full): the folder of what the hub stores between runs */
char *xmh_folders_get_state (void);
