/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

char *xmh_origin_normalize (const char *text);
gboolean xmh_host_resembles (const char *host,
                             const char *trusted);
gboolean xmh_host_name_is_valid (const char *name);
gboolean xmh_url_is_valid (const char        *text,
                           const char *const *schemes);
