/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Fills @bytes with random bytes for secrets. Never fails. */
void xmh_random_fill (guint8 *bytes, gsize length);
