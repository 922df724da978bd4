/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

/* Returns: (nullable): the everyday name for a device that sends this User-Agent, marked for translation but not
 *   translated; %NULL if unknown */
const char *xmh_device_kind (const char *user_agent);

/* Returns: `headset`, `phone`, `tablet`, `computer`, `app`, or empty if unknown */
const char *xmh_device_type (const char *user_agent);
/* Returns: (nullable): the text that xmh_device_type() returns, if it is one */
const char *xmh_device_type_find (const char *text);

/* Makes a name for the one device that sends this User-Agent, such as "Quest 3", "iPhone" or "Firefox on Linux".
 * Returns: (transfer full): in the language of the user; never empty */
char *xmh_device_make_name (const char *user_agent);
