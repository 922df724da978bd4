/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"

/* Puts together what the parts of a hub say is wrong, and judges what takes more than one of them. */

/* From now on, whenever one of those has changed; for the hub, once it has all its parts. */
void xmh_hub_problems_connect (XmhHub *hub);
/* Now, at the start. */
void xmh_hub_problems_update (XmhHub *hub);
