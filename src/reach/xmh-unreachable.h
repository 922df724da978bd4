/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Prints why the hub cannot be reached, and what to type.
 * @reason: (nullable): of xmh_control_client_find() */
void xmh_unreachable_explain (const GError *reason);
