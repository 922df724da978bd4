/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"

/* From now on, what a device has in the hub and in the room ends when the device loses its access. */
void xmh_hub_access_connect (XmhHub *hub);
