/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* The address as GDBus finds it, except for its last resort: that starts a bus with a blocking call, and there is no
 * hub on it.
 * Returns: (transfer full) (nullable): the address of the session bus; %NULL if there is none */
char *xmh_session_bus_get_address (void);
