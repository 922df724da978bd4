/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

/* Makes descendants whose parents end children of this process. */
void xmh_descendants_adopt (void);

/* Kills all descendants, and returns once there are none. */
void xmh_descendants_end (void);
