/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/* Names as they stand in certificates: DNS names in lower case, or numeric addresses. */
char *xmh_name_normalize (const char *text);
const char *xmh_name_find_fault (const char *text);
GInetAddress *xmh_name_to_address (const char *name);
char **xmh_name_list_normalize (char **names);
char **xmh_name_list_of_host (const char *host_name);
char *xmh_name_first_label (const char *host_name);
