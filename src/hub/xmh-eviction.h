/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"

/* Removes the participants of a device that has lost its access from the room, in the background. Tries again for a
 * while, because LiveKit may not answer, and because the device may be joining. An identity that another device has by
 * then is left alone.
 * @identities: of the device */
void xmh_evict (XmhHub *hub, const char *device_id, const char *const *identities);
