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

/* Returns: (transfer full): the folder of sockets and other files that end with the hub, or with the login session */
char *xmh_folders_get_runtime (void);

/* Returns: (transfer full): the runtime folder of a hub that was started with another XDG_RUNTIME_DIR: inside of a login
 *   session if this program runs outside of one, as in a cron job, and the other way round */
char *xmh_folders_get_other_runtime (void);
