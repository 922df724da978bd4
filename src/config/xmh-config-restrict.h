/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "config/xmh-config.h"

gboolean xmh_config_restrict (XmhConfig *config, const char *file, GBytes *content);
