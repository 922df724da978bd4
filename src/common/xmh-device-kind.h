/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

/* What a person would call the device that sends this User-Agent, marked for translation and not translated.
 * (nullable): it may be anything. */
const char *xmh_device_kind (const char *user_agent);
