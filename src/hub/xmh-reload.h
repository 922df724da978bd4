/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "config/xmh-config-file.h"
#include "hub/xmh-hub.h"

/* The one way to read the configuration again. */
char **xmh_hub_reload (XmhHub *hub, GError **error);
