/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

char *xmh_folders_get_config (void);
char *xmh_folders_get_data (void);
char *xmh_folders_get_state (void);
