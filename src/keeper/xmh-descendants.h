/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

/* Makes this process the parent of descendants whose parent ends. */
void xmh_descendants_adopt (void);

/* Kills all descendants, and returns once there are none. */
void xmh_descendants_end (void);
