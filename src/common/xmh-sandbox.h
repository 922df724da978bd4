/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Whether this program runs in a Flatpak, which hides most of the computer from it. */
gboolean xmh_sandbox_is_flatpak (void);

/* Replaces each `%s` of a translated text by `xmhctl` as this user must type it. */
const char *xmh_sandbox_insert_command (const char *text);
/* The same with the command for this terminal, which may be the path of a program that is not installed. Do not use
 * it for pages or the bus. */
const char *xmh_sandbox_insert_command_here (const char *text);
const char *xmh_sandbox_find_daemon (void);

/* Whether @uid is the common number of all users that this user namespace does not map, root included. */
gboolean xmh_sandbox_hides_user (guint uid);
