/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "config/xmh-config-file.h"
#include "hub/xmh-hub.h"

/* Reads the configuration again, and applies the keys that need no restart. An invalid file is an error and changes
 * nothing. Every reload calls this.
 * Returns: (transfer full): the keys that wait for a restart, or %NULL */
char **xmh_hub_reload (XmhHub *hub, GError **error);
