/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

/* Returns: (nullable): the everyday name for a device that sends this User-Agent, marked for translation but not
 *   translated; %NULL if unknown */
const char *xmh_device_kind (const char *user_agent);
