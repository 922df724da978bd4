/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Returns: whether everybody knows this LiveKit key and secret, because xr-ai's files or LiveKit's manual contain them */
gboolean xmh_pair_is_published (const char *key, const char *secret);
