/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-yaml.h"

void xmh_yaml_resolve_plain (XmhYamlNode *node);
