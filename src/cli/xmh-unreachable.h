/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Prints why there is no hub on the session bus, and what to type. */
void xmh_unreachable_explain (void);
