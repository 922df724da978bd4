/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Whether this program runs in a Flatpak, which hides most of the computer from it. */
gboolean xmh_sandbox_is_flatpak (void);

/* A translated text about the command line; each %s in it becomes `xmhctl` as this user has to type it. */
const char *xmh_sandbox_insert_command (const char *text);
const char *xmh_sandbox_insert_command_here (const char *text);
const char *xmh_sandbox_find_daemon (void);

/* Whether @uid stands for all users that this user namespace does not map: root as well as strangers. */
gboolean xmh_sandbox_hides_user (guint uid);
